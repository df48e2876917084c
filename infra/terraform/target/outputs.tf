output "role_arn" {
  description = "ARN of the deploy role, from id and role in the accounts file."
  value       = aws_iam_role.deploy.arn
}

output "diagnosis_role_arn" {
  description = "ARN of the diagnosis role; null if there is none."
  value       = one(aws_iam_role.diagnosis[*].arn)
}

output "audit_role_arn" {
  description = "ARN of the audit role; null if there is none."
  value       = one(aws_iam_role.audit[*].arn)
}

output "oidc_provider_arn" {
  description = "ARN of the OIDC provider that the deploy role trusts; null except on route direct."
  value       = module.policies.direct && var.create_oidc_provider ? aws_iam_openid_connect_provider.github[0].arn : module.policies.oidc_provider_arn
}

output "trust_policy" {
  description = "The trust policy of the deploy role. Sensitive, because it can contain an external id."
  value       = module.policies.trust_policy
  sensitive   = true
}
