# The hub account: GitHub's OIDC provider, the hub role for the listed jobs, and its permission to assume the deploy and diagnosis roles of
# the accounts file and nothing else.

module "policies" {
  source = "./policies"

  accounts_file                 = var.accounts_file
  hub_role                      = var.hub_role
  repositories                  = var.repositories
  issuer                        = var.issuer
  audience                      = var.audience
  reusable_workflows            = var.reusable_workflows
  form                          = var.form
  organization_id               = var.organization_id
  allow_session_tags            = var.allow_session_tags
  allow_source_identity         = var.allow_source_identity
  allow_self_reading            = var.allow_self_reading
  allow_self_simulation         = var.allow_self_simulation
  permissions_boundary          = var.permissions_boundary
  revoke_sessions_issued_before = var.revoke_sessions_issued_before
  trust_policy_limit            = var.trust_policy_limit
}

data "aws_caller_identity" "current" {}

resource "aws_iam_openid_connect_provider" "github" {
  count = var.create_oidc_provider ? 1 : 0

  url            = var.issuer
  client_id_list = [var.audience]
  tags           = var.tags
}

resource "aws_iam_role" "hub" {
  name                 = module.policies.role.name
  path                 = module.policies.role.path
  description          = "Jobs of GitHub Actions on their way to the deploy roles"
  assume_role_policy   = module.policies.trust_policy
  max_session_duration = var.max_session_seconds
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags

  depends_on = [aws_iam_openid_connect_provider.github]

  lifecycle {
    precondition {
      condition     = data.aws_caller_identity.current.account_id == module.policies.role.account
      error_message = "Terraform's credentials are for account ${data.aws_caller_identity.current.account_id}, but the hub role of ${var.accounts_file} is in ${module.policies.role.account}. Use credentials of that account."
    }
  }
}

resource "aws_iam_role_policy" "hub" {
  for_each = module.policies.inline_policies

  name   = each.key
  role   = aws_iam_role.hub.name
  policy = each.value
}

resource "aws_iam_policy" "hub" {
  for_each = module.policies.managed_policies

  name        = each.key
  path        = module.policies.role.path
  description = "Roles that ${module.policies.role.name} may assume"
  policy      = each.value
  tags        = var.tags
}

resource "aws_iam_role_policy_attachment" "hub" {
  for_each = aws_iam_policy.hub

  role       = aws_iam_role.hub.name
  policy_arn = each.value.arn
}
