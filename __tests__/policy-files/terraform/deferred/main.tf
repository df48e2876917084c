terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "x"
  secret_key                  = "x"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
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
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:octo/shop:ref:refs/heads/main"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "hub" {
  name               = "github-hub"
  path               = "/ci/"
  assume_role_policy = data.aws_iam_policy_document.jobs.json
}

data "aws_iam_policy_document" "stage" {
  for_each = toset(["dev", "prod"])
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:octo/shop:environment:${each.key}"]
    }
  }
}

resource "aws_iam_role" "each" {
  for_each           = data.aws_iam_policy_document.stage
  name               = "each-${each.key}"
  assume_role_policy = each.value.json
}

resource "aws_iam_role" "keyed" {
  for_each           = toset(["dev", "prod"])
  name               = "keyed-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.stage[each.key].json
}

data "aws_iam_policy_document" "target" {
  version = "2012-10-17"
  statement {
    effect  = "Allow"
    actions = ["sts:TagSession", "sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::999999999999:role/x", aws_iam_role.hub.arn]
    }
    condition {
      test     = "StringLike"
      variable = "aws:PrincipalTag/team"
      values   = ["&{aws:RequestTag/team}"]
    }
  }
  statement {
    effect  = "Deny"
    actions = ["sts:*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_iam_role" "target" {
  name               = "target"
  assume_role_policy = data.aws_iam_policy_document.target.json
}

module "oidc" {
  source = "./oidc"
}

module "roles" {
  source       = "./roles"
  for_each     = toset(["one"])
  provider_arn = module.oidc.arn
  hub_arn      = aws_iam_role.hub.arn
}

module "of_each" {
  source       = "./roles"
  for_each     = aws_iam_role.keyed
  name         = "of-${each.key}"
  provider_arn = module.oidc.arn
  hub_arn      = each.value.arn
}

# From here on, more is not known than the ARN of one resource of this plan.

data "aws_iam_policy_document" "two" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.hub.arn, "${aws_iam_role.keyed["prod"].arn}x"]
    }
  }
}

resource "aws_iam_role" "two" {
  name               = "open-two"
  assume_role_policy = data.aws_iam_policy_document.two.json
}

locals {
  hub = aws_iam_role.hub.arn
}

data "aws_iam_policy_document" "local" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [local.hub]
    }
  }
}

resource "aws_iam_role" "local" {
  name               = "open-local"
  assume_role_policy = data.aws_iam_policy_document.local.json
}

data "aws_iam_policy_document" "id" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.hub.unique_id]
    }
  }
}

resource "aws_iam_role" "id" {
  name               = "open-id"
  assume_role_policy = data.aws_iam_policy_document.id.json
}

data "aws_iam_policy_document" "dynamic" {
  dynamic "statement" {
    for_each = [1]
    content {
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = [aws_iam_role.hub.arn]
      }
    }
  }
}

resource "aws_iam_role" "dynamic" {
  name               = "open-dynamic"
  assume_role_policy = data.aws_iam_policy_document.dynamic.json
}

data "aws_iam_policy_document" "joined" {
  source_policy_documents = [data.aws_iam_policy_document.target.json]
}

resource "aws_iam_role" "joined" {
  name               = "open-joined"
  assume_role_policy = data.aws_iam_policy_document.joined.json
}

data "aws_iam_policy_document" "url" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${aws_iam_openid_connect_provider.github.url}:sub"
      values   = ["repo:octo/shop:ref:refs/heads/main"]
    }
  }
}

resource "aws_iam_role" "url" {
  name               = "open-url"
  assume_role_policy = data.aws_iam_policy_document.url.json
}

data "aws_iam_policy_document" "value" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.hub.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [aws_iam_role.hub.unique_id]
    }
  }
}

resource "aws_iam_role" "value" {
  name               = "open-value"
  assume_role_policy = data.aws_iam_policy_document.value.json
}

resource "aws_iam_role" "encoded" {
  name = "open-encoded"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Principal = { AWS = aws_iam_role.hub.arn }, Action = "sts:AssumeRole" }
  })
}
