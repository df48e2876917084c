output "role_arn" {
  description = "ARN of the hub role, as in the accounts file."
  value       = aws_iam_role.hub.arn
}

output "oidc_provider_arn" {
  description = "ARN of the OIDC provider that the hub role trusts."
  value       = var.create_oidc_provider ? aws_iam_openid_connect_provider.github[0].arn : module.policies.oidc_provider_arn
}

output "trust_policy" {
  description = "The trust policy of the hub role."
  value       = module.policies.trust_policy
}

output "permissions" {
  description = "The permissions of the hub role, by the name of the policy."
  value       = merge(module.policies.inline_policies, module.policies.managed_policies)
}
