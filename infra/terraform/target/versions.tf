terraform {
  # A validation may use other variables since 1.9: https://github.com/hashicorp/terraform/releases/tag/v1.9.0
  required_version = ">= 1.9.0"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # The oldest version that was tested. Since December 2024 it accepts an OIDC provider without thumbprints, which AWS ignores for
      # GitHub: https://github.com/hashicorp/terraform-provider-aws/pull/37255
      version = ">= 5.100.0"
    }
  }
}
