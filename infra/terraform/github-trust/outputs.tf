output "statements" {
  description = "The statements of a trust policy that allow these jobs."
  value       = local.statements

  precondition {
    condition     = length(local.statements) > 0
    error_message = "No job could assume the role. Set branches, tags or environments."
  }
  precondition {
    condition = alltrue([
      for repository in local.repositories : repository.without_environment || length(repository.environments) > 0
    ])
    error_message = "A repository with without_environment = false has no environment, so none of its jobs could assume the role. Set environments, here or in the accounts file."
  }
}

output "subjects" {
  description = "The subjects of these jobs. A session keeps the subject of its token when it assumes another role."
  value       = local.subjects
}

output "subject_key" {
  description = "The condition key of the subject."
  value       = "${local.issuer}:sub"
}
