# A hub account and one target account. Jobs of octo/shop on main get into dev.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0"
    }
  }
}

provider "aws" {
  alias               = "hub"
  region              = "eu-west-1"
  profile             = "hub"
  allowed_account_ids = ["111122223333"]
}

provider "aws" {
  alias               = "dev"
  region              = "eu-west-1"
  profile             = "dev"
  allowed_account_ids = ["222222222222"]
}

locals {
  accounts_file = "${path.module}/accounts.yml"

  repositories = [
    {
      name     = "octo/shop"
      id       = "724601234"
      owner_id = "9919012"
      branches = ["main"]
    },
  ]
}

module "hub" {
  source    = "../../hub"
  providers = { aws = aws.hub }

  accounts_file = local.accounts_file
  repositories  = local.repositories
}

module "dev" {
  source    = "../../target"
  providers = { aws = aws.dev }

  accounts_file = local.accounts_file
  account       = "dev"
  repositories  = local.repositories
  policies      = { deploy = file("${path.module}/deploy.json") }

  # IAM refuses a trust policy that names a role which is not there yet.
  depends_on = [module.hub]
}

output "hub_role" {
  description = "What hub.role of the accounts file says."
  value       = module.hub.role_arn
}

output "dev_role" {
  description = "What role and id of dev in the accounts file say."
  value       = module.dev.role_arn
}
