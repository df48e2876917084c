variable "provider_arn" {
  description = "ARN of the account's OIDC provider for this issuer."
  type        = string
  nullable    = false
}

variable "issuer" {
  description = "Issuer of the tokens. GitHub Enterprise Server and ghe.com have another one."
  type        = string
  default     = "https://token.actions.githubusercontent.com"
  nullable    = false

  validation {
    # IAM accepts neither port nor query: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
    condition     = can(regex("^https://[a-z0-9.-]+\\.[a-z0-9-]+(/[A-Za-z0-9._-]+)*$", var.issuer))
    error_message = "The issuer must be a URL with a host in lower case, without port, query or slash at the end. For GitHub Enterprise Server set https://HOST/_services/token."
  }
}

variable "audience" {
  description = "Audience of the tokens (input audience of the action)."
  type        = string
  default     = "sts.amazonaws.com"
  nullable    = false

  validation {
    condition     = can(regex("^[^*?$\\p{C}\\p{Z}]{1,255}$", var.audience))
    error_message = "The audience must be one value without wildcards. Set sts.amazonaws.com, or the audience of the workflow."
  }
}

variable "reusable_workflows" {
  description = "Only jobs of these reusable workflows, each as OWNER/REPO/.github/workflows/FILE@REF. Default: any workflow."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for workflow in var.reusable_workflows :
      can(regex("^[A-Za-z0-9_-]+/[A-Za-z0-9._-]+/\\.github/workflows/[^/@*?$:\\p{C}\\p{Z}]+\\.ya?ml@(refs/(heads|tags)/[^\\p{C}\\p{Z}*?$:~^\\[\\\\]+|[0-9a-f]{40})$", workflow))
    ])
    error_message = "A reusable workflow must be whole, with its ref and without wildcards, as in octo/workflows/.github/workflows/deploy.yml@refs/heads/main."
  }
  validation {
    condition     = length(var.reusable_workflows) == 0 || can(regex("^https://token\\.actions\\.(githubusercontent|[a-z0-9-]+\\.ghe)\\.com(/|$)", var.issuer))
    error_message = "IAM cannot test the reusable workflow in tokens of a GitHub Enterprise Server. Remove reusable_workflows."
  }
}

variable "environments" {
  description = "Environments of repositories without environments of their own: those of the accounts file."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "without_environment" {
  description = "Whether jobs without an environment may assume the role, for repositories that do not set it."
  type        = bool
  default     = true
  nullable    = false
}
