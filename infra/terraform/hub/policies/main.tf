# The policy documents of the hub role. No provider is needed, so this can be planned and tested anywhere.

module "file" {
  source = "../../accounts-file"
  path   = var.accounts_file
}

locals {
  hub          = module.file.hub
  provider_arn = "arn:${local.hub.partition}:iam::${local.hub.account}:oidc-provider/${trimprefix(var.issuer, "https://")}"

  # The hub is not used for accounts on route direct.
  targets = { for name, account in module.file.accounts : name => account if account.route == "hub" }
}

module "jobs" {
  source = "../../github-trust"

  provider_arn        = local.provider_arn
  issuer              = var.issuer
  audience            = var.audience
  repositories        = var.repositories
  reusable_workflows  = var.reusable_workflows
  environments        = distinct([for account in local.targets : account.environment if account.environment != null])
  without_environment = anytrue([for account in local.targets : account.environment == null])
}

locals {
  trust_policy = jsonencode({ Version = "2012-10-17", Statement = module.jobs.statements })

  actions = concat(
    ["sts:AssumeRole"],
    var.allow_session_tags ? ["sts:TagSession"] : [],
    var.allow_source_identity ? ["sts:SetSourceIdentity"] : [],
  )
  in_organization = var.organization_id == null ? {} : { Condition = { StringEquals = { "aws:ResourceOrgID" = var.organization_id } } }

  # The organization form is the named role in any account, always with the organization's id.
  named_roles        = sort(distinct([for account in local.targets : account.role_arn]))
  organization_roles = sort(distinct([for account in local.targets : "arn:${local.hub.partition}:iam::*:role${account.role_path}${account.role_name}"]))

  simulation = var.allow_self_simulation ? {
    "simulate-itself" = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Sid = "SimulateItself", Effect = "Allow", Action = "iam:SimulatePrincipalPolicy", Resource = local.hub.role_arn }]
    })
  } : {}

  # The same as "Revoke sessions" in the IAM console: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
  revocation = var.revoke_sessions_issued_before == null ? {} : {
    "revoke-older-sessions" = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid       = "RevokeOlderSessions"
        Effect    = "Deny"
        Action    = "*"
        Resource  = "*"
        Condition = { DateLessThan = { "aws:TokenIssueTime" = var.revoke_sessions_issued_before } }
      }]
    })
  }

  # The inline policies other than the one for the targets.
  other_policies = merge(local.simulation, local.revocation)

  # Quotas, without white space: 10240 characters for all inline policies of a role, 6144 for a managed policy, ten of them on a role
  # (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
  inline_limit  = 10240
  managed_limit = 6144
  most_managed  = 10

  # The whole list, or one part of it.
  named_statement = { Sid = "AssumeNamedRoles", Effect = "Allow", Action = local.actions }
  named_document = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(local.named_statement, { Resource = local.named_roles }, local.in_organization)]
  })
  is_split = var.form == "list" && length(local.named_document) > local.inline_limit - length(join("", values(local.other_policies)))

  # Each ARN needs quotes and a comma in addition. The rest of a document is shorter than this.
  longest   = length(local.named_roles) == 0 ? 1 : max([for arn in local.named_roles : length(arn) + 3]...)
  per_piece = floor((local.managed_limit - 400) / local.longest)
  pieces    = local.is_split ? chunklist(local.named_roles, local.per_piece) : []

  pieces_of_policy = {
    for number, roles in local.pieces : "${local.hub.name}-assume-targets-${number + 1}" => jsonencode({
      Version   = "2012-10-17"
      Statement = [merge(local.named_statement, { Resource = roles }, local.in_organization)]
    })
  }

  organization_document = jsonencode({
    Version = "2012-10-17"
    Statement = [merge(
      { Sid = "AssumeRolesOfOrganization", Effect = "Allow", Action = local.actions, Resource = local.organization_roles },
      local.in_organization,
    )]
  })

  inline_policies = merge(
    var.form == "organization" ? { "assume-targets" = local.organization_document } : {},
    var.form == "list" && !local.is_split ? { "assume-targets" = local.named_document } : {},
    local.other_policies,
  )
}
