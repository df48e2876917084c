terraform {
  # A validation may use other variables since 1.9: https://github.com/hashicorp/terraform/releases/tag/v1.9.0
  required_version = ">= 1.9.0"
}
