# The policy documents of the hub role. No provider is needed, so this can be planned and tested anywhere.

module "file" {
  source = "../../accounts-file"
  path   = var.accounts_file
}

locals {
  hub_parts = try(regex("^arn:(?P<partition>[^:]+):iam::(?P<account>[0-9]{12}):role(?P<path>/(?:.+/)?)(?P<name>[^/]+)$", var.hub_role), null)
  hub = local.hub_parts == null ? module.file.hub : {
    role_arn  = var.hub_role
    partition = local.hub_parts.partition
    account   = local.hub_parts.account
    path      = local.hub_parts.path
    name      = local.hub_parts.name
  }
  provider_arn = "arn:${local.hub.partition}:iam::${local.hub.account}:oidc-provider/${trimprefix(var.issuer, "https://")}"

  # A hub role is not used for accounts on route direct, or with another hub role.
  targets = { for name, account in module.file.accounts : name => account if account.route == "hub" && account.hub_role_arn == local.hub.role_arn }
}

module "jobs" {
  source = "../../github-trust"

  provider_arn       = local.provider_arn
  issuer             = var.issuer
  audience           = var.audience
  repositories       = var.repositories
  reusable_workflows = var.reusable_workflows
  environments       = distinct([for account in local.targets : account.environment if account.environment != null])
  # Without targets, a precondition of the output `inline_policies` reports it.
  without_environment = length(local.targets) == 0 || anytrue([for account in local.targets : account.environment == null])
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

  # The hop to a diagnosis role has neither tags nor a source identity.
  diagnosis_arns = distinct([for account in local.targets : account.diagnosis_role.arn if account.diagnosis_role != null])
  diagnosis_roles = sort(var.form == "list" ? local.diagnosis_arns : distinct([
    for account in local.targets : "arn:${local.hub.partition}:iam::*:role${account.diagnosis_role.path}${account.diagnosis_role.name}" if account.diagnosis_role != null
  ]))
  diagnosis_statement = { Sid = var.form == "list" ? "AssumeDiagnosisRoles" : "AssumeDiagnosisRolesOfOrganization", Effect = "Allow", Action = "sts:AssumeRole" }
  diagnosis = length(local.diagnosis_roles) == 0 ? {} : {
    "assume-diagnosis-roles" = jsonencode({
      Version   = "2012-10-17"
      Statement = [merge(local.diagnosis_statement, { Resource = local.diagnosis_roles }, local.in_organization)]
    })
  }

  # What the diagnosis reads of the hub role: the role, its policies, and the managed policies that are attached or its boundary.
  read_itself = {
    Sid      = "ReadItself"
    Effect   = "Allow"
    Action   = ["iam:GetRole", "iam:ListRolePolicies", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies"]
    Resource = local.hub.role_arn
  }
  readable_policies = concat(
    [for name in keys(local.pieces_of_policy) : "arn:${local.hub.partition}:iam::${local.hub.account}:policy${local.hub.path}${name}"],
    var.permissions_boundary == null ? [] : [var.permissions_boundary],
  )
  reading = !var.allow_self_reading ? {} : {
    "read-itself" = jsonencode({
      Version = "2012-10-17"
      Statement = concat(
        [local.read_itself],
        length(local.readable_policies) == 0 ? [] : [
          { Sid = "ReadItsPolicies", Effect = "Allow", Action = ["iam:GetPolicy", "iam:GetPolicyVersion"], Resource = local.readable_policies }
        ],
      )
    })
  }

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

  # The inline policies other than those for roles of the targets.
  other_policies = merge(local.reading, local.simulation, local.revocation)

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
  # What read-itself takes of that is bounded, because whether the list is split must not depend on the parts that it then names.
  reserved = (var.allow_self_reading ? 600 + 2 * length(local.hub.role_arn) : 0) + length(join("", values(merge(local.diagnosis, local.simulation, local.revocation))))
  is_split = var.form == "list" && length(local.named_document) > local.inline_limit - local.reserved

  # Each ARN needs quotes and a comma in addition. The rest of a document is shorter than this.
  longest   = max([for arn in concat(["-"], local.named_roles, local.diagnosis_roles) : length(arn) + 3]...)
  per_piece = floor((local.managed_limit - 400) / local.longest)

  pieces_of_policy = !local.is_split ? {} : merge(
    {
      for number, roles in chunklist(local.named_roles, local.per_piece) : "${local.hub.name}-assume-targets-${number + 1}" => jsonencode({
        Version   = "2012-10-17"
        Statement = [merge(local.named_statement, { Resource = roles }, local.in_organization)]
      })
    },
    {
      for number, roles in chunklist(local.diagnosis_roles, local.per_piece) : "${local.hub.name}-assume-diagnosis-roles-${number + 1}" => jsonencode({
        Version   = "2012-10-17"
        Statement = [merge(local.diagnosis_statement, { Resource = roles }, local.in_organization)]
      })
    },
  )

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
    local.is_split ? {} : local.diagnosis,
    local.other_policies,
  )
}
