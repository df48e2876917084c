# The policy documents of a target account's roles. No provider is needed, so this can be planned and tested anywhere.

module "file" {
  source = "../../accounts-file"
  path   = var.accounts_file
}

locals {
  # A precondition of the output `role` reports an account that the file does not have.
  absent  = { id = "000000000000", role_arn = null, role_path = "/", role_name = "absent", hub_role_arn = null, route = "hub", environment = null, duration_seconds = null, external_id_env = null, diagnosis_role = null }
  account = try(module.file.accounts[var.account], local.absent)
  hub     = module.file.hub

  through_hub  = local.account.route == "hub"
  direct       = coalesce(var.direct, local.account.route == "direct")
  provider_arn = "arn:${local.hub.partition}:iam::${local.account.id}:oidc-provider/${trimprefix(var.issuer, "https://")}"

  # Whether there is an external id, whether it is valid and how long the policy is are not secrets. A validation of the variable would
  # show the value, so the form is not tested there (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html has it).
  with_external_id          = nonsensitive(var.external_id != null)
  external_id_fits          = nonsensitive(var.external_id == null ? true : (length(var.external_id) >= 2 && length(var.external_id) <= 1224 && can(regex("^[A-Za-z0-9_+=,.@:/-]+$", var.external_id))))
  with_former_external_id   = nonsensitive(var.former_external_id != null)
  former_external_id_fits   = nonsensitive(var.former_external_id == null ? true : (length(var.former_external_id) >= 2 && length(var.former_external_id) <= 1224 && can(regex("^[A-Za-z0-9_+=,.@:/-]+$", var.former_external_id))))
  former_external_id_alone  = local.with_former_external_id && !local.with_external_id
  former_external_id_equals = local.with_former_external_id && nonsensitive(var.former_external_id == var.external_id)
  trust_characters          = nonsensitive(length(local.trust_policy))
  most_session              = local.direct ? var.max_session_seconds : 3600
  external_id_lacks         = local.through_hub && local.account.external_id_env != null && !local.with_external_id
  external_id_unsent        = local.through_hub && local.account.external_id_env == null && local.with_external_id
}

locals {
  # The hub and all targets get the same repositories, with all their environments. So if the accounts file names an environment, only
  # that one is allowed: a job for staging is denied prod, and so is a job of the branch.
  environments = local.account.environment == null ? [] : [local.account.environment]
  with_environment = [
    for repository in var.repositories : merge(repository, { environments = local.environments, without_environment = false })
    if length(setintersection(coalesce(repository.environments, local.environments), local.environments)) > 0
  ]
  environment_unnamed = local.account.environment != null && length(local.with_environment) == 0
  # A precondition of the output `role` reports an environment of no repository.
  repositories = local.account.environment == null || local.environment_unnamed ? var.repositories : local.with_environment
}

module "jobs" {
  source = "../../github-trust"

  provider_arn        = local.provider_arn
  issuer              = var.issuer
  audience            = var.audience
  repositories        = local.repositories
  reusable_workflows  = var.reusable_workflows
  environments        = local.environments
  without_environment = local.account.environment == null
}

locals {
  # The hub allows the jobs of all accounts. A session keeps the subject of its token, so the target can deny a job of the branch where
  # only jobs with an environment are allowed ("Available keys for AWS OIDC federation",
  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif).
  # One of two values of the external id is enough
  # (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html).
  of_hop = merge(
    var.any_session_of_hub ? {} : { (module.jobs.subject_key) = module.jobs.subjects },
    var.organization_id == null ? {} : { "aws:PrincipalOrgID" = var.organization_id },
    local.with_external_id && !local.with_former_external_id ? { "sts:ExternalId" = var.external_id } : {},
    local.with_external_id && local.with_former_external_id ? { "sts:ExternalId" = [var.external_id, var.former_external_id] } : {},
  )

  # The two other actions have separate statements, because neither the external id nor a claim of the token is a key of theirs. They
  # need no condition on the caller: without AssumeRole, which HubRole allows, they give no access
  # (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html).
  hub_statements = concat(
    [
      merge(
        { Sid = "HubRole", Effect = "Allow", Principal = { AWS = local.account.hub_role_arn }, Action = "sts:AssumeRole" },
        length(local.of_hop) == 0 ? {} : { Condition = { StringEquals = local.of_hop } },
      )
    ],
    !var.allow_session_tags ? [] : [
      merge(
        { Sid = "HubRoleTags", Effect = "Allow", Principal = { AWS = local.account.hub_role_arn }, Action = "sts:TagSession" },
        length(var.session_tag_keys) == 0 ? {} : { Condition = { "ForAllValues:StringEquals" = { "aws:TagKeys" = var.session_tag_keys } } },
      )
    ],
    !var.allow_source_identity ? [] : [
      { Sid = "HubRoleSourceIdentity", Effect = "Allow", Principal = { AWS = local.account.hub_role_arn }, Action = "sts:SetSourceIdentity" }
    ],
  )

  trust_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for statement in local.hub_statements : statement if local.through_hub],
      [for statement in module.jobs.statements : statement if local.direct],
    )
  })

  # Without the subject: the role explains why the deploy role denies a subject, so it must allow the jobs that are denied there. Only
  # sessions of the hub role get here, and the hub has tested subject, repository and branch. The call has no external id.
  diagnosis_role = local.account.diagnosis_role == null ? null : merge(local.account.diagnosis_role, {
    trust_policy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        merge(
          { Sid = "HubRole", Effect = "Allow", Principal = { AWS = local.account.hub_role_arn }, Action = "sts:AssumeRole" },
          var.organization_id == null ? {} : { Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization_id } } },
        )
      ]
    })
    policies = {
      "read-deploy-role" = jsonencode({
        Version   = "2012-10-17"
        Statement = [{ Sid = "ReadDeployRole", Effect = "Allow", Action = "iam:GetRole", Resource = local.account.role_arn }]
      })
    }
  })

  audit_trust_policy = var.audit_principal == null ? null : jsonencode({
    Version = "2012-10-17"
    Statement = [
      merge(
        { Sid = "SecurityAccount", Effect = "Allow", Principal = { AWS = var.audit_principal }, Action = "sts:AssumeRole" },
        var.organization_id == null ? {} : { Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization_id } } },
      )
    ]
  })

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
}
