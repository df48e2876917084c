variable "accounts_file" {
  description = "The accounts file that the action reads, usually .github/accounts.yml."
  type        = string
  nullable    = false
}

variable "hub_role" {
  description = "ARN of the hub role to create, if accounts have hub-role in the accounts file. It gets the jobs and roles of these accounts only. Default: hub.role of the file, for all other accounts."
  type        = string
  default     = null

  validation {
    condition     = var.hub_role == null || can(regex("^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/([!-#%-)+-9;->@-~]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,64}$", var.hub_role))
    error_message = "hub_role must be the ARN of a role, as in arn:aws:iam::111122223333:role/github-hub-prod."
  }
}

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
}

variable "issuer" {
  description = "Issuer of the tokens. GitHub Enterprise Server and ghe.com have another one."
  type        = string
  default     = "https://token.actions.githubusercontent.com"
  nullable    = false
}

variable "audience" {
  description = "Audience of the tokens (input audience of the action)."
  type        = string
  default     = "sts.amazonaws.com"
  nullable    = false
}

variable "reusable_workflows" {
  description = "Only jobs of these reusable workflows, each as OWNER/REPO/.github/workflows/FILE@REF. Default: any workflow."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "form" {
  description = "list: the hub role may assume the roles of the accounts file, each by its ARN. organization: it may assume roles with these names in every account of the organization, for hundreds of accounts."
  type        = string
  default     = "list"
  nullable    = false

  validation {
    condition     = contains(["list", "organization"], var.form)
    error_message = "form must be list or organization."
  }
}

variable "organization_id" {
  description = "Id of the organization of the target accounts. Required for the form organization. With the form list it is tested in addition to the ARNs."
  type        = string
  default     = null

  validation {
    condition     = var.organization_id == null || can(regex("^o-[a-z0-9]{10,32}$", var.organization_id))
    error_message = "organization_id must be o- and 10 to 32 letters or digits, as in o-exampleorgid."
  }
}

variable "allow_session_tags" {
  description = "Allow the action to set session tags (role-session-tags). Set the same in the other half."
  type        = bool
  default     = false
  nullable    = false
}

variable "allow_source_identity" {
  description = "Allow the action to set a source identity (source-identity). Set the same in the other half."
  type        = bool
  default     = false
  nullable    = false
}

variable "allow_self_reading" {
  description = "Allow the hub role to read itself, its policies and its permissions boundary. The diagnosis of a denied hop then shows the statement that denies."
  type        = bool
  default     = false
  nullable    = false
}

variable "allow_self_simulation" {
  description = "Allow the hub role to simulate its own policies (iam:SimulatePrincipalPolicy). The diagnosis of a denied hop can then tell the two halves apart."
  type        = bool
  default     = false
  nullable    = false
}

variable "revoke_sessions_issued_before" {
  description = "After a credential leaked: denies all actions to sessions of the role issued before this time (UTC), as in 2026-11-26T14:00:00Z."
  type        = string
  default     = null

  validation {
    condition     = var.revoke_sessions_issued_before == null || can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", var.revoke_sessions_issued_before))
    error_message = "The time must be in UTC, as in 2026-11-26T14:00:00Z."
  }
}

variable "trust_policy_limit" {
  description = "Maximum length of a trust policy in this account, in characters: 2048, or up to 4096 if the quota was raised."
  type        = number
  default     = 2048
  nullable    = false

  validation {
    condition     = var.trust_policy_limit >= 2048 && var.trust_policy_limit <= 4096
    error_message = "The quota is 2048 characters, and 4096 at most."
  }
}

variable "permissions_boundary" {
  description = "ARN of the permissions boundary of the hub role. It must allow sts:AssumeRole on the deploy and diagnosis roles, and what allow_self_reading and allow_self_simulation allow, if set."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null || can(regex("^arn:aws(-[a-z]+)*:iam::([0-9]{12}|aws):policy/[!-~]+$", var.permissions_boundary))
    error_message = "The permissions boundary must be the ARN of a policy, as in arn:aws:iam::111122223333:policy/boundary."
  }
}
