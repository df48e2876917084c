variable "path" {
  description = "The accounts file that the action reads, usually .github/accounts.yml."
  type        = string
  nullable    = false
}
