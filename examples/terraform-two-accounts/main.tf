terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60, < 7.0"
    }
  }

  backend "s3" {
    bucket       = "shop-terraform-state"
    key          = "shop.tfstate"
    region       = "eu-west-1"
    profile      = "shop"
    use_lockfile = true
  }
}

# The account of the shop. A profile is already the role in its account, so no provider has assume_role.
provider "aws" {
  region              = "eu-west-1"
  profile             = "shop"
  allowed_account_ids = ["222222222222"]
}

# The account that has the DNS zones.
provider "aws" {
  alias               = "dns"
  region              = "eu-west-1"
  profile             = "dns"
  allowed_account_ids = ["333333333333"]
}

data "aws_route53_zone" "shop" {
  provider = aws.dns
  name     = "shop.example.com"
}

resource "aws_route53_record" "api" {
  provider = aws.dns
  zone_id  = data.aws_route53_zone.shop.zone_id
  name     = "api"
  type     = "CNAME"
  ttl      = 300
  records  = ["shop-1234567890.eu-west-1.elb.amazonaws.com"]
}

resource "aws_ssm_parameter" "api" {
  name  = "/shop/api"
  type  = "String"
  value = "https://${aws_route53_record.api.fqdn}"
}

data "aws_caller_identity" "shop" {}

data "aws_caller_identity" "dns" {
  provider = aws.dns
}

output "roles" {
  value = {
    shop = data.aws_caller_identity.shop.arn
    dns  = data.aws_caller_identity.dns.arn
  }
}
