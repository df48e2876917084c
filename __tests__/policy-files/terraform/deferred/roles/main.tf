variable "provider_arn" {
  type = string
}

variable "hub_arn" {
  type = string
}

variable "name" {
  type    = string
  default = "in-module"
}

data "aws_iam_policy_document" "jobs" {
  count = 1
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "ghe.example.com/_services/token:sub"
      values   = ["repo:octo/shop:ref:refs/heads/main"]
    }
  }
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [var.hub_arn]
    }
  }
}

resource "aws_iam_role" "this" {
  count              = 1
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.jobs[0].json
}
