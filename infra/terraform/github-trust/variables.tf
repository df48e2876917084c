variable "provider_arn" {
  description = "ARN of the account's OIDC provider for this issuer."
  type        = string
  nullable    = false
}

variable "issuer" {
  description = "Issuer of the tokens; another one on GitHub Enterprise Server and ghe.com."
  type        = string
  default     = "https://token.actions.githubusercontent.com"
  nullable    = false

  validation {
    # IAM takes neither port nor query: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
    condition     = can(regex("^https://[a-z0-9.-]+\\.[a-z0-9-]+(/[A-Za-z0-9._-]+)*$", var.issuer))
    error_message = "The issuer is a URL with a host in small letters, without port, query or slash at its end: write https://HOST/_services/token for GitHub Enterprise Server."
  }
}

variable "audience" {
  description = "Audience of the tokens: what the action's input audience says."
  type        = string
  default     = "sts.amazonaws.com"
  nullable    = false

  validation {
    condition     = can(regex("^[^*?$\\p{C}\\p{Z}]{1,255}$", var.audience))
    error_message = "The audience is one whole value without wildcards: write sts.amazonaws.com unless the workflow's audience is another one."
  }
}

variable "reusable_workflows" {
  description = "When given, the job must come from one of these reusable workflows: OWNER/REPO/.github/workflows/FILE@REF, whole."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for workflow in var.reusable_workflows :
      can(regex("^[A-Za-z0-9_-]+/[A-Za-z0-9._-]+/\\.github/workflows/[^/@*?$:\\p{C}\\p{Z}]+\\.ya?ml@(refs/(heads|tags)/[^\\p{C}\\p{Z}*?$:~^\\[\\\\]+|[0-9a-f]{40})$", workflow))
    ])
    error_message = "A reusable workflow is written whole, with its ref and without wildcards, as in octo/workflows/.github/workflows/deploy.yml@refs/heads/main."
  }
  validation {
    condition     = length(var.reusable_workflows) == 0 || can(regex("^https://token\\.actions\\.(githubusercontent|[a-z0-9-]+\\.ghe)\\.com(/|$)", var.issuer))
    error_message = "IAM can't test the reusable workflow in tokens of a GitHub Enterprise Server: remove reusable_workflows."
  }
}

variable "environments" {
  description = "Environments of repositories that name none themselves: those of the accounts file."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "without_environment" {
  description = "Whether jobs without an environment get in, for repositories that do not say it themselves."
  type        = bool
  default     = true
  nullable    = false
}
