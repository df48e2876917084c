variable "accounts_file" {
  description = "The accounts file that the action reads, usually .github/accounts.yml."
  type        = string
  nullable    = false
}

variable "account" {
  description = "Name of this target account in the accounts file, from which id, role, route and environment are taken."
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

variable "any_session_of_hub" {
  description = "true admits every session of the hub role, whatever job it came from: for hub sessions of identity ambient or of a web-identity-token-file, which bear no subject of GitHub."
  type        = bool
  default     = false
  nullable    = false
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

variable "external_id" {
  description = "The external id that the hop must bear. A secret; it is kept in the state. Needed where the account has external-id-env in the accounts file."
  type        = string
  default     = null
  sensitive   = true
}

variable "former_external_id" {
  description = "While external_id is being changed: the one that jobs sent before, which gets in as well. A secret, as that one. Absent again as soon as all of them send the new one."
  type        = string
  default     = null
  sensitive   = true
}

variable "organization_id" {
  description = "When given, the hub role must belong to this organization."
  type        = string
  default     = null

  validation {
    condition     = var.organization_id == null || can(regex("^o-[a-z0-9]{10,32}$", var.organization_id))
    error_message = "An organization's id is o- and 10 to 32 letters or digits, as in o-exampleorgid."
  }
}

variable "direct" {
  description = "Also let jobs in straight from their OIDC token (route direct), without the hub; when absent as the accounts file has it."
  type        = bool
  default     = null
}

variable "allow_session_tags" {
  description = "Let the action pass session tags (role-session-tags). Say the same in the other half."
  type        = bool
  default     = false
  nullable    = false
}

variable "session_tag_keys" {
  description = "When given, the only keys of session tags that the hub role may set. A job chooses the values itself, so where policies of the account test aws:PrincipalTag, name the keys here that they do not test."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "allow_source_identity" {
  description = "Let the action set a source identity (source-identity). Say the same in the other half."
  type        = bool
  default     = false
  nullable    = false
}

variable "audit_principal" {
  description = "ARN of the role in the security account that may assume the read-only audit role. No audit role is made when absent."
  type        = string
  default     = null

  validation {
    condition     = var.audit_principal == null || can(regex("^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/([!-)+-9;->@-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}$", var.audit_principal))
    error_message = "The audit principal is the ARN of one role, as in arn:aws:iam::999999999999:role/auditor."
  }
}

variable "max_session_seconds" {
  description = "Longest session of the deploy role. Through the hub AWS caps it at 3600 whatever is written here."
  type        = number
  default     = 3600
  nullable    = false

  validation {
    condition     = var.max_session_seconds >= 3600 && var.max_session_seconds <= 43200
    error_message = "IAM takes 3600 to 43200 seconds."
  }
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
  description = "On route direct: false where the account already has a provider for this issuer and audience; it is then taken as it is."
  type        = bool
  default     = true
  nullable    = false
}

variable "policies" {
  description = "Permissions of the deploy role: inline policy documents as JSON, by name."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "managed_policy_arns" {
  description = "Permissions of the deploy role: ARNs of managed policies, by names of your choice."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "permissions_boundary" {
  description = "ARN of the permissions boundary of the roles."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null || can(regex("^arn:aws(-[a-z]+)*:iam::([0-9]{12}|aws):policy/[!-~]+$", var.permissions_boundary))
    error_message = "The permissions boundary is the ARN of a policy, as in arn:aws:iam::222222222222:policy/boundary."
  }
}

variable "audit_role_name" {
  description = "Name of the audit role."
  type        = string
  default     = "DeployAuditRole"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", var.audit_role_name))
    error_message = "A role name has 1 to 64 letters, digits or _ + = , . @ -."
  }
}

variable "tags" {
  description = "Tags of everything that this module makes."
  type        = map(string)
  default     = {}
  nullable    = false
}
