output "role" {
  description = "The deploy role of the accounts file: arn, account, path and name."
  value = {
    arn       = local.account.role_arn
    account   = local.account.id
    partition = local.hub.partition
    path      = local.account.role_path
    name      = local.account.role_name
  }

  precondition {
    condition     = contains(keys(module.file.accounts), var.account)
    error_message = "There is no account ${var.account} in ${var.accounts_file}. Set one of ${join(", ", keys(module.file.accounts))}."
  }
  precondition {
    condition     = !local.environment_unnamed
    error_message = "accounts.${var.account} is for the environment ${coalesce(local.account.environment, "-")}, but no repository has it, so no job could assume the role. Add it to the environments of a repository, or remove environments there."
  }
  precondition {
    condition     = local.through_hub || local.direct
    error_message = "accounts.${var.account} is on route direct, and direct = false disables it, so no job could assume the role. Remove direct here, or set route: hub there."
  }
  precondition {
    condition     = local.external_id_fits
    error_message = "external_id, which is not shown, must have 2 to 1224 letters, digits or _ + = , . @ : / -."
  }
  precondition {
    condition     = local.former_external_id_fits
    error_message = "former_external_id, which is not shown, must have 2 to 1224 letters, digits or _ + = , . @ : / -."
  }
  precondition {
    condition     = !local.former_external_id_alone
    error_message = "former_external_id is accepted only in addition to a new one. Set external_id to the new one, or remove former_external_id."
  }
  precondition {
    condition     = !local.former_external_id_equals
    error_message = "former_external_id is the same as external_id. Set external_id to the new one, or remove former_external_id."
  }
  precondition {
    condition     = !local.external_id_lacks
    error_message = "accounts.${var.account} has external-id-env, so its jobs send an external id. Set external_id here, or remove external-id-env there."
  }
  precondition {
    condition     = !local.external_id_unsent
    error_message = "accounts.${var.account} has no external-id-env, so its jobs would send no external id. Set external-id-env there, or remove external_id here."
  }
  precondition {
    condition     = local.through_hub || !local.with_external_id
    error_message = "accounts.${var.account} is on route direct, and a web-identity call has no external id. Remove external_id."
  }
  precondition {
    condition     = try(local.account.duration_seconds <= local.most_session, true)
    error_message = "accounts.${var.account} requests sessions of ${coalesce(local.account.duration_seconds, 0)} seconds, but the maximum is ${local.most_session}. Set a greater max_session_seconds here (on route direct), or a smaller duration-seconds there."
  }
}

output "direct" {
  description = "Whether jobs assume the role with their OIDC token, for which this account needs an OIDC provider."
  value       = local.direct
}

output "oidc_provider_arn" {
  description = "ARN of this account's OIDC provider for the issuer, on route direct only."
  value       = local.direct ? local.provider_arn : null
}

output "trust_policy" {
  description = "The trust policy of the deploy role. Sensitive, because it can contain an external id."
  value       = local.trust_policy
  sensitive   = true

  precondition {
    condition     = local.trust_characters <= var.trust_policy_limit
    error_message = "The deploy role's trust policy has ${local.trust_characters} characters, more than ${var.trust_policy_limit}. Raise the quota and set trust_policy_limit, or list fewer repositories for this account."
  }
}

output "trust_policy_holds_secret" {
  description = "Whether the trust policy contains an external id. Without one, plans can show it."
  value       = local.with_external_id
}

output "diagnosis_role" {
  description = "The diagnosis role, from diagnosis-role in the accounts file: arn, path, name, trust_policy and its inline policies by name; null if there is none."
  value       = local.diagnosis_role

  precondition {
    condition     = local.diagnosis_role == null || !local.with_external_id || !var.any_session_of_hub
    error_message = "Every job of the hub could read the external id through the diagnosis role of accounts.${var.account}, and any_session_of_hub tests nothing else. Remove any_session_of_hub here, or diagnosis-role there."
  }
}

output "audit_trust_policy" {
  description = "The trust policy of the audit role; null if there is none."
  value       = local.audit_trust_policy
}

output "revocation" {
  description = "The inline policy that denies older sessions of the deploy role, by its name; empty if there is none."
  value       = local.revocation
}
