variable "repositories" {
  description = <<-EOT
    The repositories whose jobs get in, each with:
    - name: OWNER/REPO, as GitHub writes it; IAM minds upper and lower case.
    - id, owner_id: GitHub's numbers, in quotes; `gh api repos/OWNER/REPO --jq '"\(.id) \(.owner.id)"'` prints them. They keep out
      whoever takes over a freed name.
    - subject: immutable (repositories made, renamed or transferred since July 2026, or switched over) or name-based (all others).
    - by_name_alone: true admits a name-based subject without an id. Whoever takes over the name gets in, so only on a GitHub Enterprise Server, of which IAM can test no id.
    - branches, tags: whole names of those whose jobs get in.
    - environments: whole names of those whose jobs get in; when absent those that the accounts file names.
    - without_environment: whether jobs without an environment get in; when absent as the accounts file has it: they do where an
      account has no environment. Into an account that has one, only the jobs with that one get in, whatever stands here.
    - environments_from_any_ref: true lets a job with an environment in from every branch and tag. Only GitHub's rules of that
      environment then keep other branches out.
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
    error_message = "There is no repository: write at least one, as in { name = \"octo/shop\", id = \"724601234\", owner_id = \"9919012\", branches = [\"main\"] }."
  }
  validation {
    condition = alltrue([
      for repository in var.repositories : can(regex("^[A-Za-z0-9][A-Za-z0-9-]*(_[A-Za-z0-9]+)?/[A-Za-z0-9._-]+$", repository.name))
    ])
    error_message = "A repository's name is OWNER/REPO, each one whole: no wildcard stands for several. Write each repository, as in octo/shop."
  }
  validation {
    condition     = length(distinct([for repository in var.repositories : lower(repository.name)])) == length(var.repositories)
    error_message = "A repository stands twice: write it once, with all its branches, tags and environments."
  }
  validation {
    condition     = alltrue([for repository in var.repositories : contains(["immutable", "name-based"], repository.subject)])
    error_message = "subject is immutable or name-based. The debug log of the step shows which one a job has."
  }
  validation {
    condition = alltrue(flatten([
      for repository in var.repositories : [
        for id in [repository.id, repository.owner_id] : id == null || can(regex("^[1-9][0-9]{0,18}$", id))
      ]
    ]))
    error_message = "id and owner_id are numbers in quotes, as in id = \"724601234\": gh api repos/OWNER/REPO --jq '\"\\(.id) \\(.owner.id)\"' prints them."
  }
  validation {
    condition = alltrue([
      for repository in var.repositories : repository.subject != "immutable" || (repository.id != null && repository.owner_id != null)
    ])
    error_message = "The immutable subject holds both ids: write id and owner_id, or subject = \"name-based\" if the repository still has that one."
  }
  validation {
    condition = alltrue([
      for repository in var.repositories : repository.subject != "name-based" || repository.id != null || repository.by_name_alone
    ])
    error_message = "A name-based subject without an id lets in whoever takes over the name: write id, or by_name_alone = true where the issuer has no ids."
  }
  validation {
    # A name and nothing else, where IAM could have told who took it over.
    condition = !can(regex("^https://token\\.actions\\.(githubusercontent|[a-z0-9-]+\\.ghe)\\.com(/|$)", var.issuer)) || alltrue([
      for repository in var.repositories : repository.id != null || !repository.by_name_alone
    ])
    error_message = "by_name_alone is for a GitHub Enterprise Server: IAM can test the id in tokens of this issuer. Write id in its place."
  }
  validation {
    # Conditions on these would keep every job out for ever.
    condition = can(regex("^https://token\\.actions\\.(githubusercontent|[a-z0-9-]+\\.ghe)\\.com(/|$)", var.issuer)) || alltrue([
      for repository in var.repositories :
      repository.id == null && alltrue([for name in coalesce(repository.environments, var.environments) : repository.environments_from_any_ref && !strcontains(name, ":")])
    ])
    error_message = "IAM can test neither ids nor branches of jobs with an environment in tokens of a GitHub Enterprise Server: remove id, write environments_from_any_ref = true, and name no environment with a colon."
  }
  validation {
    condition = alltrue([
      for repository in var.repositories :
      length(repository.branches) + length(repository.tags) > 0 || repository.environments_from_any_ref
    ])
    error_message = "A repository needs branches or tags, which also bind its jobs with an environment: write branches = [\"main\"], or environments_from_any_ref = true if the environment's own rules are enough."
  }
  validation {
    # What git refuses in a name (https://git-scm.com/docs/git-check-ref-format), and $, which means something to IAM.
    condition = alltrue(flatten([
      for repository in var.repositories : [
        for name in concat(repository.branches, repository.tags) :
        can(regex("^[^\\p{C}\\p{Z}*?$:~^\\[\\\\]{1,255}$", name)) && !startswith(name, "refs/")
      ]
    ]))
    error_message = "branches and tags are whole names without refs/heads/ or refs/tags/, and hold no wildcard: write each one, as in branches = [\"main\", \"release/2\"]."
  }
  validation {
    condition = alltrue(flatten([
      for repository in var.repositories : [
        for name in coalesce(repository.environments, []) : can(regex("^[^*?$\\p{C}\\p{Zl}\\p{Zp}]{1,255}$", name))
      ]
    ]))
    error_message = "environments are whole names of 1 to 255 characters and hold no *, ? or $: write each one, as in environments = [\"production\"]."
  }
}
