output "statements" {
  description = "The statements of a trust policy that let these jobs in."
  value       = local.statements

  precondition {
    condition     = length(local.statements) > 0
    error_message = "No job would get in: write branches, tags or environments."
  }
  precondition {
    condition = alltrue([
      for repository in local.repositories : repository.without_environment || length(repository.environments) > 0
    ])
    error_message = "A repository without_environment = false has no environment, so none of its jobs would get in: write environments, or name them in the accounts file."
  }
}

output "subjects" {
  description = "The subjects of these jobs. A session that came out of such a token still bears its subject when it assumes a further role."
  value       = local.subjects
}

output "subject_key" {
  description = "The condition key of the subject."
  value       = "${local.issuer}:sub"
}
