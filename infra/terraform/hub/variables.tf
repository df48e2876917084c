variable "accounts_file" {
  description = "The accounts file that the action reads, usually .github/accounts.yml."
  type        = string
  nullable    = false
}

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
}

variable "issuer" {
  description = "Issuer of the tokens; another one on GitHub Enterprise Server and ghe.com."
  type        = string
  default     = "https://token.actions.githubusercontent.com"
  nullable    = false
}

variable "audience" {
  description = "Audience of the tokens: what the action's input audience says."
  type        = string
  default     = "sts.amazonaws.com"
  nullable    = false
}

variable "reusable_workflows" {
  description = "When given, the job must come from one of these reusable workflows: OWNER/REPO/.github/workflows/FILE@REF, whole."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "form" {
  description = "list: the hub role may assume the roles of the accounts file, each by its ARN. organization: it may assume roles of these names in every account of the organization, for files of hundreds of accounts."
  type        = string
  default     = "list"
  nullable    = false

  validation {
    condition     = contains(["list", "organization"], var.form)
    error_message = "form is list or organization."
  }
}

variable "organization_id" {
  description = "The organization of the target accounts. Needed for the form organization; with the form list it is asked beside the ARNs."
  type        = string
  default     = null

  validation {
    condition     = var.organization_id == null || can(regex("^o-[a-z0-9]{10,32}$", var.organization_id))
    error_message = "An organization's id is o- and 10 to 32 letters or digits, as in o-exampleorgid."
  }
}

variable "allow_session_tags" {
  description = "Let the action pass session tags (role-session-tags). Say the same in the other half."
  type        = bool
  default     = false
  nullable    = false
}

variable "allow_source_identity" {
  description = "Let the action set a source identity (source-identity). Say the same in the other half."
  type        = bool
  default     = false
  nullable    = false
}

variable "allow_self_simulation" {
  description = "Let the hub role ask IAM about its own permissions (iam:SimulatePrincipalPolicy), by which the action tells the two sides of a denied hop apart."
  type        = bool
  default     = false
  nullable    = false
}

variable "revoke_sessions_issued_before" {
  description = "For the day when a credential leaked: sessions of the role that were issued before this instant (UTC), as in 2026-11-26T14:00:00Z, may do nothing any more."
  type        = string
  default     = null

  validation {
    condition     = var.revoke_sessions_issued_before == null || can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", var.revoke_sessions_issued_before))
    error_message = "The instant is written in UTC, as in 2026-11-26T14:00:00Z."
  }
}

variable "trust_policy_limit" {
  description = "Longest trust policy that the account's quota lets IAM save, in characters: 2048, or up to 4096 where the quota was raised."
  type        = number
  default     = 2048
  nullable    = false

  validation {
    condition     = var.trust_policy_limit >= 2048 && var.trust_policy_limit <= 4096
    error_message = "The quota is 2048 characters, and 4096 at most."
  }
}

variable "create_oidc_provider" {
  description = "false where the account already has a provider for this issuer and audience; it is then taken as it is."
  type        = bool
  default     = true
  nullable    = false
}

variable "permissions_boundary" {
  description = "ARN of the permissions boundary of the hub role."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null || can(regex("^arn:aws(-[a-z]+)*:iam::([0-9]{12}|aws):policy/[!-~]+$", var.permissions_boundary))
    error_message = "The permissions boundary is the ARN of a policy, as in arn:aws:iam::111122223333:policy/boundary."
  }
}

variable "max_session_seconds" {
  description = "Longest session of the hub role. The action asks for 900 seconds only, a profile named hub for more."
  type        = number
  default     = 3600
  nullable    = false

  validation {
    condition     = var.max_session_seconds >= 3600 && var.max_session_seconds <= 43200
    error_message = "IAM takes 3600 to 43200 seconds."
  }
}

variable "tags" {
  description = "Tags of everything that this module makes."
  type        = map(string)
  default     = {}
  nullable    = false
}
