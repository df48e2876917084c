variable "accounts_file" {
  description = "The accounts file that the action reads, usually .github/accounts.yml."
  type        = string
  nullable    = false
}

variable "account" {
  description = "Name of this target account in the accounts file, which sets its id, role, hub role, diagnosis role, route and environment."
  type        = string
  nullable    = false
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

variable "any_session_of_hub" {
  description = "true allows every session of the hub role, for any job. For hub sessions of identity ambient or of a web-identity-token-file, which have no GitHub subject."
  type        = bool
  default     = false
  nullable    = false
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

variable "external_id" {
  description = "The external id that the job must send. A secret; it is stored in the state. Required if the account has external-id-env in the accounts file."
  type        = string
  default     = null
  sensitive   = true
}

variable "former_external_id" {
  description = "The old external id, accepted in addition while external_id is being changed. A secret. Remove it when all jobs send the new one."
  type        = string
  default     = null
  sensitive   = true
}

variable "organization_id" {
  description = "Id of the organization that the hub role must belong to. Default: no test."
  type        = string
  default     = null

  validation {
    condition     = var.organization_id == null || can(regex("^o-[a-z0-9]{10,32}$", var.organization_id))
    error_message = "organization_id must be o- and 10 to 32 letters or digits, as in o-exampleorgid."
  }
}

variable "direct" {
  description = "Whether jobs also assume the role with their OIDC token, without the hub (route direct). Default: the route in the accounts file."
  type        = bool
  default     = null
}

variable "allow_session_tags" {
  description = "Allow the action to set session tags (role-session-tags). Set the same in the other half."
  type        = bool
  default     = false
  nullable    = false
}

variable "session_tag_keys" {
  description = "Keys of session tags that the hub role may set. Default: every key. A job chooses the values itself. If policies of the account test aws:PrincipalTag, list keys here that they do not test."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for key in var.session_tag_keys : can(regex("^[^*?$\\p{C}]{1,128}$", key))]) && length(var.session_tag_keys) <= 50
    error_message = "session_tag_keys must be 1 to 50 whole keys of tags without wildcards. List each one, as in session_tag_keys = [\"Repository\", \"Commit\"]."
  }
  validation {
    condition     = length(var.session_tag_keys) == 0 || var.allow_session_tags
    error_message = "session_tag_keys limits tags that are not allowed. Set allow_session_tags = true, or remove session_tag_keys."
  }
}

variable "allow_source_identity" {
  description = "Allow the action to set a source identity (source-identity). Set the same in the other half."
  type        = bool
  default     = false
  nullable    = false
}

variable "audit_principal" {
  description = "ARN of the role in the security account that may assume the read-only audit role. Default: no audit role."
  type        = string
  default     = null

  validation {
    condition     = var.audit_principal == null || can(regex("^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/([!-)+-9;->@-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}$", var.audit_principal))
    error_message = "The audit principal must be the ARN of one role, as in arn:aws:iam::999999999999:role/auditor."
  }
}

variable "max_session_seconds" {
  description = "Maximum session length of the deploy role. Through the hub AWS limits it to 3600."
  type        = number
  default     = 3600
  nullable    = false

  validation {
    condition     = var.max_session_seconds >= 3600 && var.max_session_seconds <= 43200
    error_message = "IAM accepts 3600 to 43200 seconds."
  }
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
