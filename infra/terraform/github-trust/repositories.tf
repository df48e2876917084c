variable "repositories" {
  description = <<-EOT
    The repositories whose jobs may assume the role, each with:
    - name: OWNER/REPO, spelled as on GitHub. IAM is case-sensitive.
    - id, owner_id: GitHub's numbers, in quotes; `gh api repos/OWNER/REPO --jq '"\(.id) \(.owner.id)"'` prints them. They
      deny anyone who takes over a freed name.
    - subject: immutable (repositories created, renamed, transferred or switched since July 2026) or name-based (all others).
    - by_name_alone: true allows a name-based subject without an id, and so anyone who takes over the name. For a GitHub Enterprise Server only, where IAM cannot test the id.
    - branches, tags: whole names of the branches and tags that may assume the role.
    - environments: whole names of the environments that may assume the role. Default: those of the accounts file.
    - without_environment: whether jobs without an environment may assume the role. Default: they may if an account of the accounts file
      has no environment. An account with an environment allows only jobs of that environment.
    - environments_from_any_ref: true allows a job with an environment from every branch and tag. Then only GitHub's rules for the
      environment exclude branches.
  EOT
  type = list(object({
    name                      = string
    id                        = optional(string)
    owner_id                  = optional(string)
    subject                   = optional(string, "immutable")
    by_name_alone             = optional(bool, false)
    branches                  = optional(list(string), [])
    tags                      = optional(list(string), [])
    environments              = optional(list(string))
    without_environment       = optional(bool)
    environments_from_any_ref = optional(bool, false)
  }))
  nullable = false

  validation {
    condition     = length(var.repositories) > 0
    error_message = "There is no repository. Add at least one, as in { name = \"octo/shop\", id = \"724601234\", owner_id = \"9919012\", branches = [\"main\"] }."
  }
  validation {
    condition = alltrue([
      for repository in var.repositories : can(regex("^[A-Za-z0-9][A-Za-z0-9-]*(_[A-Za-z0-9]+)?/[A-Za-z0-9._-]+$", repository.name))
    ])
    error_message = "A repository's name is OWNER/REPO without wildcards. List each repository, as in octo/shop."
  }
  validation {
    condition     = length(distinct([for repository in var.repositories : lower(repository.name)])) == length(var.repositories)
    error_message = "A repository occurs twice. List it once, with all its branches, tags and environments."
  }
  validation {
    condition     = alltrue([for repository in var.repositories : contains(["immutable", "name-based"], repository.subject)])
    error_message = "subject must be immutable or name-based. The debug log of the step shows which one a job has."
  }
  validation {
    condition = alltrue(flatten([
      for repository in var.repositories : [
        for id in [repository.id, repository.owner_id] : id == null || can(regex("^[1-9][0-9]{0,18}$", id))
      ]
    ]))
    error_message = "id and owner_id must be numbers in quotes, as in id = \"724601234\": gh api repos/OWNER/REPO --jq '\"\\(.id) \\(.owner.id)\"' prints them."
  }
  validation {
    condition = alltrue([
      for repository in var.repositories : repository.subject != "immutable" || (repository.id != null && repository.owner_id != null)
    ])
    error_message = "The immutable subject contains both ids. Set id and owner_id, or subject = \"name-based\" if the repository still has that one."
  }
  validation {
    condition = alltrue([
      for repository in var.repositories : repository.subject != "name-based" || repository.id != null || repository.by_name_alone
    ])
    error_message = "A name-based subject without an id allows anyone who takes over the name. Set id, or by_name_alone = true if IAM cannot test the issuer's ids."
  }
  validation {
    # A name without an id, although IAM can test the id.
    condition = !can(regex("^https://token\\.actions\\.(githubusercontent|[a-z0-9-]+\\.ghe)\\.com(/|$)", var.issuer)) || alltrue([
      for repository in var.repositories : repository.id != null || !repository.by_name_alone
    ])
    error_message = "by_name_alone is for a GitHub Enterprise Server only. IAM can test the id in tokens of this issuer: set id instead."
  }
  validation {
    # Conditions on these would always deny every job.
    condition = can(regex("^https://token\\.actions\\.(githubusercontent|[a-z0-9-]+\\.ghe)\\.com(/|$)", var.issuer)) || alltrue([
      for repository in var.repositories :
      repository.id == null && alltrue([for name in coalesce(repository.environments, var.environments) : repository.environments_from_any_ref && !strcontains(name, ":")])
    ])
    error_message = "For a GitHub Enterprise Server, IAM can test neither ids nor the branch of a job with an environment. Remove id, set environments_from_any_ref = true, and use no environment with a colon."
  }
  validation {
    condition = alltrue([
      for repository in var.repositories :
      length(repository.branches) + length(repository.tags) > 0 || repository.environments_from_any_ref
    ])
    error_message = "A repository needs branches or tags, also for its jobs with an environment. Set branches = [\"main\"], or environments_from_any_ref = true if the environment's own rules are enough."
  }
  validation {
    # What git rejects in a name (https://git-scm.com/docs/git-check-ref-format), and $, which has a meaning in IAM.
    condition = alltrue(flatten([
      for repository in var.repositories : [
        for name in concat(repository.branches, repository.tags) :
        can(regex("^[^\\p{C}\\p{Z}*?$:~^\\[\\\\]{1,255}$", name)) && !startswith(name, "refs/")
      ]
    ]))
    error_message = "branches and tags must be whole names without refs/heads/ or refs/tags/ and without wildcards. List each one, as in branches = [\"main\", \"release/2\"]."
  }
  validation {
    condition = alltrue(flatten([
      for repository in var.repositories : [
        for name in coalesce(repository.environments, []) : can(regex("^[^*?$\\p{C}\\p{Zl}\\p{Zp}]{1,255}$", name))
      ]
    ]))
    error_message = "environments must be whole names of 1 to 255 characters without *, ? and $. List each one, as in environments = [\"production\"]."
  }
}
