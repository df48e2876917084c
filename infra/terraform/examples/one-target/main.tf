# A hub account and one target account. Jobs of octo/shop on main may deploy to dev.

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

  # IAM rejects a trust policy that names a role which does not exist yet.
  depends_on = [module.hub]
}

output "hub_role" {
  description = "The value of hub.role in the accounts file."
  value       = module.hub.role_arn
}

output "dev_role" {
  description = "The deploy role of dev, from role and id in the accounts file."
  value       = module.dev.role_arn
}
