terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  default_tags {
    tags = { team = "shop" }
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "jobs" {
  statement {
    sid     = "Jobs"
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:octo/shop:ref:refs/heads/main"]
    }
  }
}

resource "aws_iam_role" "hub" {
  name               = "github-hub"
  path               = "/ci/"
  assume_role_policy = data.aws_iam_policy_document.jobs.json
  tags               = { stage = "all" }
}

module "permissions" {
  source   = "./target"
  for_each = toset(["eu.west"])
  hub      = aws_iam_role.hub.name
}

resource "aws_iam_policy" "bound" {
  name   = "bound"
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "*", Resource = "*" } })
}

resource "aws_iam_role" "audit" {
  for_each             = toset(["one", "two"])
  name                 = "audit-${each.key}"
  permissions_boundary = aws_iam_policy.bound.arn
  max_session_duration = 7200
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Principal = { AWS = "arn:aws:iam::999999999999:root" }, Action = "sts:AssumeRole" }
  })
  inline_policy {
    name   = "read"
    policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "s3:Get*", Resource = "*" } })
  }
}

resource "aws_iam_role_policy" "audit" {
  for_each = toset(["one", "two"])
  name     = "list"
  role     = aws_iam_role.audit[each.key].id
  policy   = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "s3:List*", Resource = "*" } })
}

resource "aws_iam_role_policy" "unnamed" {
  role   = aws_iam_role.audit["one"].id
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "ec2:Describe*", Resource = "*" } })
}

resource "aws_s3_bucket" "logs" {}
