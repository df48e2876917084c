# With a mock, so no credentials are needed; the schema is the provider's own.
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws-us-gov:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub" }
  }
}

variables {
  accounts_file = "../accounts-file/tests/accounts.yml"
  repositories  = [{ name = "octo/shop", id = "724601234", owner_id = "9919012", branches = ["main"] }]
}

run "makes_the_hub_role_of_the_accounts_file" {
  assert {
    condition     = aws_iam_role.hub.name == "github-hub" && aws_iam_role.hub.path == "/ci/" && aws_iam_role.hub.max_session_duration == 3600
    error_message = jsonencode(aws_iam_role.hub)
  }
  assert {
    condition     = aws_iam_role.hub.assume_role_policy == module.policies.trust_policy && output.trust_policy == module.policies.trust_policy
    error_message = aws_iam_role.hub.assume_role_policy
  }
  assert {
    condition     = aws_iam_role_policy.hub["assume-targets"].policy == module.policies.inline_policies["assume-targets"] && length(aws_iam_role_policy.hub) == 1
    error_message = jsonencode(aws_iam_role_policy.hub)
  }
  assert {
    condition     = aws_iam_role_policy.hub["assume-targets"].role == "github-hub"
    error_message = aws_iam_role_policy.hub["assume-targets"].role
  }
  assert {
    condition     = length(aws_iam_policy.hub) == 0 && length(aws_iam_role_policy_attachment.hub) == 0
    error_message = jsonencode(aws_iam_policy.hub)
  }
}

run "makes_the_provider" {
  assert {
    condition     = one(aws_iam_openid_connect_provider.github).url == "https://token.actions.githubusercontent.com"
    error_message = jsonencode(aws_iam_openid_connect_provider.github)
  }
  assert {
    condition     = one(aws_iam_openid_connect_provider.github).client_id_list == toset(["sts.amazonaws.com"])
    error_message = jsonencode(aws_iam_openid_connect_provider.github)
  }
  assert {
    condition     = strcontains(aws_iam_role.hub.assume_role_policy, output.oidc_provider_arn)
    error_message = output.oidc_provider_arn
  }
}

run "takes_a_provider_as_it_is" {
  variables {
    create_oidc_provider = false
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0
    error_message = jsonencode(aws_iam_openid_connect_provider.github)
  }
  assert {
    condition     = output.oidc_provider_arn == "arn:aws-us-gov:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    error_message = output.oidc_provider_arn
  }
}

run "hands_on_boundary_and_tags" {
  variables {
    permissions_boundary = "arn:aws-us-gov:iam::111122223333:policy/boundary"
    max_session_seconds  = 7200
    tags                 = { team = "platform" }
  }

  assert {
    condition = (
      aws_iam_role.hub.permissions_boundary == "arn:aws-us-gov:iam::111122223333:policy/boundary"
      && aws_iam_role.hub.max_session_duration == 7200
      && aws_iam_role.hub.tags.team == "platform"
    )
    error_message = jsonencode(aws_iam_role.hub)
  }
}

run "reads_the_boundary_that_it_has" {
  variables {
    allow_self_reading   = true
    permissions_boundary = "arn:aws-us-gov:iam::111122223333:policy/boundary"
  }

  assert {
    condition     = strcontains(aws_iam_role_policy.hub["read-itself"].policy, "arn:aws-us-gov:iam::111122223333:policy/boundary")
    error_message = aws_iam_role_policy.hub["read-itself"].policy
  }
}

run "refuses_a_boundary_that_is_no_policy" {
  command = plan
  variables { permissions_boundary = "boundary" }
  expect_failures = [var.permissions_boundary]
}

run "refuses_a_session_longer_than_iam_takes" {
  command = plan
  variables { max_session_seconds = 50000 }
  expect_failures = [var.max_session_seconds]
}

run "refuses_credentials_of_another_account" {
  command = plan

  override_data {
    target          = data.aws_caller_identity.current
    override_during = plan
    values          = { account_id = "999999999999" }
  }

  expect_failures = [aws_iam_role.hub]
}
