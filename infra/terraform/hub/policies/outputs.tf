output "role" {
  description = "The hub role of the accounts file: role_arn, partition, account, path and name."
  value       = local.hub
}

output "oidc_provider_arn" {
  description = "ARN of the hub account's OIDC provider for the issuer."
  value       = local.provider_arn
}

output "trust_policy" {
  description = "The trust policy of the hub role."
  value       = local.trust_policy

  precondition {
    condition     = length(local.trust_policy) <= var.trust_policy_limit
    error_message = "The hub role's trust policy has ${length(local.trust_policy)} characters, more than ${var.trust_policy_limit}. Raise the quota and set trust_policy_limit, or use a second hub role for some of the repositories."
  }
}

output "inline_policies" {
  description = "The inline policies of the hub role, by name."
  value       = local.inline_policies

  precondition {
    condition     = length(local.targets) > 0
    error_message = "No account of the accounts file is on route hub with the hub role ${local.hub.role_arn}, so it would have no role to assume."
  }
  precondition {
    condition     = var.form != "organization" || var.organization_id != null
    error_message = "The form organization needs organization_id. Without it the hub role could assume a role of that name in any AWS account."
  }
  precondition {
    condition     = length(join("", values(local.inline_policies))) <= local.inline_limit
    error_message = "The roles of the accounts file have too many different names for a policy. Give the deploy roles one name under defaults."
  }
}

output "managed_policies" {
  description = "Managed policies for the hub role, by name: the list of roles in parts, if it is too long for an inline policy."
  value       = local.pieces_of_policy

  precondition {
    condition     = length(local.pieces_of_policy) <= local.most_managed
    error_message = "${length(local.named_roles) + length(local.diagnosis_roles)} roles take ${length(local.pieces_of_policy)} managed policies, and a role has ${local.most_managed} at most. Set form = \"organization\" and organization_id."
  }
  precondition {
    condition     = alltrue([for document in values(local.pieces_of_policy) : length(document) <= local.managed_limit])
    error_message = "A role of the accounts file has a path that is too long for a managed policy. Set form = \"organization\" and organization_id."
  }
}
