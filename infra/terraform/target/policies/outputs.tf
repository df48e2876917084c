output "role" {
  description = "The deploy role as the accounts file names it: arn, account, path and name."
  value = {
    arn       = local.account.role_arn
    account   = local.account.id
    partition = local.hub.partition
    path      = local.account.role_path
    name      = local.account.role_name
  }

  precondition {
    condition     = contains(keys(module.file.accounts), var.account)
    error_message = "There is no account ${var.account} in ${var.accounts_file}: write one of ${join(", ", keys(module.file.accounts))}."
  }
  precondition {
    condition     = !local.environment_unnamed
    error_message = "accounts.${var.account} is for the environment ${coalesce(local.account.environment, "-")}, which is among the environments of no repository, so no job would get in: add it to those of a repository, or leave environments out there."
  }
  precondition {
    condition     = local.through_hub || local.direct
    error_message = "accounts.${var.account} is on route direct, and direct = false closes it, so no job would get in: remove direct here, or write route: hub there."
  }
  precondition {
    condition     = local.external_id_fits
    error_message = "external_id, which is not shown, has other than 2 to 1224 letters, digits or _ + = , . @ : / -: write one that has."
  }
  precondition {
    condition     = local.former_external_id_fits
    error_message = "former_external_id, which is not shown, has other than 2 to 1224 letters, digits or _ + = , . @ : / -: write one that has."
  }
  precondition {
    condition     = !local.former_external_id_alone
    error_message = "former_external_id gets in beside a new one only: write the new one into external_id, or remove former_external_id."
  }
  precondition {
    condition     = !local.former_external_id_equals
    error_message = "former_external_id is the same as external_id: write the new one into external_id, or remove former_external_id."
  }
  precondition {
    condition     = !local.external_id_lacks
    error_message = "accounts.${var.account} has external-id-env, so its jobs send an external id: write external_id here, or remove external-id-env there."
  }
  precondition {
    condition     = !local.external_id_unsent
    error_message = "accounts.${var.account} has no external-id-env, so its jobs would send no external id: write external-id-env there, or remove external_id here."
  }
  precondition {
    condition     = local.through_hub || !local.with_external_id
    error_message = "accounts.${var.account} is on route direct, and a web identity's call can't bear an external id: remove external_id."
  }
  precondition {
    condition     = try(local.account.duration_seconds <= local.most_session, true)
    error_message = "accounts.${var.account} asks for sessions of ${coalesce(local.account.duration_seconds, 0)} seconds, but gets ${local.most_session} at most: write a greater max_session_seconds here (on route direct), or a smaller duration-seconds there."
  }
}

output "direct" {
  description = "Whether jobs get in straight from their OIDC token, for which this account needs an OIDC provider."
  value       = local.direct
}

output "oidc_provider_arn" {
  description = "ARN of this account's OIDC provider for the issuer; there is one on route direct only."
  value       = local.direct ? local.provider_arn : null
}

output "trust_policy" {
  description = "The trust policy of the deploy role. Sensitive, because an external id would stand in it."
  value       = local.trust_policy
  sensitive   = true

  precondition {
    condition     = local.trust_characters <= var.trust_policy_limit
    error_message = "The deploy role's trust policy has ${local.trust_characters} characters, more than ${var.trust_policy_limit}: have the quota raised and say so in trust_policy_limit, or name fewer repositories for this account."
  }
}

output "trust_policy_holds_secret" {
  description = "Whether an external id stands in the trust policy. Without one it need not be hidden in plans."
  value       = local.with_external_id
}

output "audit_trust_policy" {
  description = "The trust policy of the audit role; null when there is none."
  value       = local.audit_trust_policy
}

output "revocation" {
  description = "The inline policy that ends older sessions of the deploy role, by its name; empty when none are to end."
  value       = local.revocation
}
