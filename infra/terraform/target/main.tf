# A target account: the deploy role of one account of the accounts file, its diagnosis role if the file has one, and optionally a
# read-only audit role. The OIDC provider is created on route direct only.

module "policies" {
  source = "./policies"

  accounts_file                 = var.accounts_file
  account                       = var.account
  repositories                  = var.repositories
  any_session_of_hub            = var.any_session_of_hub
  issuer                        = var.issuer
  audience                      = var.audience
  reusable_workflows            = var.reusable_workflows
  external_id                   = var.external_id
  former_external_id            = var.former_external_id
  organization_id               = var.organization_id
  direct                        = var.direct
  allow_session_tags            = var.allow_session_tags
  session_tag_keys              = var.session_tag_keys
  allow_source_identity         = var.allow_source_identity
  audit_principal               = var.audit_principal
  max_session_seconds           = var.max_session_seconds
  revoke_sessions_issued_before = var.revoke_sessions_issued_before
  trust_policy_limit            = var.trust_policy_limit
}

data "aws_caller_identity" "current" {}

resource "aws_iam_openid_connect_provider" "github" {
  count = module.policies.direct && var.create_oidc_provider ? 1 : 0

  url            = var.issuer
  client_id_list = [var.audience]
  tags           = var.tags
}

resource "aws_iam_role" "deploy" {
  name        = module.policies.role.name
  path        = module.policies.role.path
  description = "Deployments by GitHub Actions"
  # Shown in plans for review, unless it contains an external id.
  assume_role_policy   = module.policies.trust_policy_holds_secret ? module.policies.trust_policy : nonsensitive(module.policies.trust_policy)
  max_session_duration = var.max_session_seconds
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags

  depends_on = [aws_iam_openid_connect_provider.github]

  lifecycle {
    precondition {
      condition     = data.aws_caller_identity.current.account_id == module.policies.role.account
      error_message = "Terraform's credentials are for account ${data.aws_caller_identity.current.account_id}, but accounts.${var.account} in ${var.accounts_file} is ${module.policies.role.account}. Use credentials of that account."
    }
  }
}

resource "aws_iam_role_policy" "deploy" {
  for_each = merge(var.policies, module.policies.revocation)

  name   = each.key
  role   = aws_iam_role.deploy.name
  policy = each.value
}

resource "aws_iam_role_policy_attachment" "deploy" {
  for_each = var.managed_policy_arns

  role       = aws_iam_role.deploy.name
  policy_arn = each.value
}

resource "aws_iam_role" "diagnosis" {
  count = module.policies.diagnosis_role == null ? 0 : 1

  name                 = module.policies.diagnosis_role.name
  path                 = module.policies.diagnosis_role.path
  description          = "Jobs of GitHub Actions read the deploy role, after it denied them"
  assume_role_policy   = module.policies.diagnosis_role.trust_policy
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags
}

resource "aws_iam_role_policy" "diagnosis" {
  for_each = try(module.policies.diagnosis_role.policies, {})

  name   = each.key
  role   = aws_iam_role.diagnosis[0].name
  policy = each.value
}

resource "aws_iam_role" "audit" {
  count = var.audit_principal == null ? 0 : 1

  name                 = var.audit_role_name
  path                 = module.policies.role.path
  description          = "Read-only, for the security account"
  assume_role_policy   = module.policies.audit_trust_policy
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags
}

# Reads configuration, no data: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/SecurityAudit.html
resource "aws_iam_role_policy_attachment" "audit" {
  count = var.audit_principal == null ? 0 : 1

  role       = aws_iam_role.audit[0].name
  policy_arn = "arn:${module.policies.role.partition}:iam::aws:policy/SecurityAudit"
}
