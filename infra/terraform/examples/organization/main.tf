# The accounts of an organization. The hub role may assume the deploy role of every account there, so a new account needs no change in the
# hub. Each target decides which jobs it allows: those of its own environment, from a reusable workflow of the platform team. A diagnosis
# role in staging shows a denied job the statement that denied it. prod has none, because every job of the hub could read its external id.
#
# The target module is called once for each account, usually by the account's own pipeline. This example has two accounts.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0"
    }
  }
}

variable "prod_external_id" {
  description = "The external id of prod. Set it with TF_VAR_prod_external_id, never in a file."
  type        = string
  sensitive   = true
}

variable "prod_former_external_id" {
  description = "The old external id, while it is being changed. Set it with TF_VAR_prod_former_external_id."
  type        = string
  default     = null
  sensitive   = true
}

provider "aws" {
  alias               = "hub"
  region              = "eu-west-1"
  profile             = "hub"
  allowed_account_ids = ["111122223333"]
}

provider "aws" {
  alias               = "staging"
  region              = "eu-west-1"
  profile             = "staging"
  allowed_account_ids = ["333333333333"]
}

provider "aws" {
  alias               = "prod"
  region              = "eu-west-1"
  profile             = "prod"
  allowed_account_ids = ["444444444444"]
}

locals {
  accounts_file   = "${path.module}/accounts.yml"
  organization_id = "o-exampleorgid"
  auditor         = "arn:aws:iam::999999999999:role/auditor"

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

  accounts_file         = local.accounts_file
  repositories          = local.repositories
  reusable_workflows    = ["octo/workflows/.github/workflows/deploy.yml@refs/heads/main"]
  form                  = "organization"
  organization_id       = local.organization_id
  allow_session_tags    = true
  allow_source_identity = true
  allow_self_reading    = true
}

module "staging" {
  source    = "../../target"
  providers = { aws = aws.staging }

  accounts_file         = local.accounts_file
  account               = "staging"
  repositories          = local.repositories
  organization_id       = local.organization_id
  allow_session_tags    = true
  allow_source_identity = true
  audit_principal       = local.auditor

  depends_on = [module.hub]
}

module "prod" {
  source    = "../../target"
  providers = { aws = aws.prod }

  accounts_file         = local.accounts_file
  account               = "prod"
  repositories          = local.repositories
  external_id           = var.prod_external_id
  former_external_id    = var.prod_former_external_id
  organization_id       = local.organization_id
  allow_session_tags    = true
  allow_source_identity = true
  audit_principal       = local.auditor

  depends_on = [module.hub]
}

output "hub_role" {
  description = "The value of hub.role in the accounts file."
  value       = module.hub.role_arn
}

output "diagnosis_roles" {
  description = "The role of each account that reads its deploy role after a denial, from diagnosis-role in the accounts file; null for prod."
  value       = { staging = module.staging.diagnosis_role_arn, prod = module.prod.diagnosis_role_arn }
}

output "deploy_roles" {
  description = "The deploy role of each account, from role and id in the accounts file."
  value       = { staging = module.staging.role_arn, prod = module.prod.role_arn }
}
