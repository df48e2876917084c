# With a mock, so no credentials are needed; the schema is the provider's own.
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "222222222222" }
  }
}

variables {
  accounts_file = "../accounts-file/tests/accounts.yml"
  account       = "dev"
  repositories  = [{ name = "octo/shop", id = "724601234", owner_id = "9919012", branches = ["main"] }]
}

run "makes_the_deploy_role_of_the_accounts_file_and_nothing_else" {
  assert {
    condition     = aws_iam_role.deploy.name == "DeployRole" && aws_iam_role.deploy.path == "/"
    error_message = nonsensitive(jsonencode(aws_iam_role.deploy))
  }
  assert {
    condition     = aws_iam_role.deploy.assume_role_policy == module.policies.trust_policy
    error_message = nonsensitive(aws_iam_role.deploy.assume_role_policy)
  }
  assert {
    condition     = !issensitive(aws_iam_role.deploy.assume_role_policy)
    error_message = "A trust policy without a secret is hidden in plans."
  }
  assert {
    condition = (
      length(aws_iam_role_policy.deploy) + length(aws_iam_role_policy_attachment.deploy) + length(aws_iam_role.audit)
      + length(aws_iam_role.diagnosis) + length(aws_iam_role_policy.diagnosis) + length(aws_iam_openid_connect_provider.github) == 0
    )
    error_message = "There is something that nobody asked for."
  }
}

run "hides_a_trust_policy_with_an_external_id" {
  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "555555555555" }
  }
  variables {
    account     = "partner"
    external_id = "shop-deploys-7f3a"
  }

  assert {
    condition     = issensitive(aws_iam_role.deploy.assume_role_policy)
    error_message = "The external id would be shown in plans."
  }
  assert {
    condition     = strcontains(aws_iam_role.deploy.assume_role_policy, "shop-deploys-7f3a")
    error_message = "The external id is not asked for."
  }
}

run "takes_two_external_ids_while_one_is_changed_and_hides_both" {
  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "555555555555" }
  }
  variables {
    account            = "partner"
    external_id        = "shop-deploys-92c1"
    former_external_id = "shop-deploys-7f3a"
  }

  assert {
    condition     = issensitive(aws_iam_role.deploy.assume_role_policy)
    error_message = "The external ids would be shown in plans."
  }
  assert {
    condition     = strcontains(aws_iam_role.deploy.assume_role_policy, jsonencode(["shop-deploys-92c1", "shop-deploys-7f3a"]))
    error_message = "Not both external ids are taken."
  }
}

run "makes_the_provider_on_route_direct" {
  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "444444444444" }
  }
  variables {
    account             = "prod"
    max_session_seconds = 7200
  }

  assert {
    condition     = one(aws_iam_openid_connect_provider.github).url == "https://token.actions.githubusercontent.com"
    error_message = jsonencode(aws_iam_openid_connect_provider.github)
  }
  assert {
    condition     = aws_iam_role.deploy.name == "ProdDeployRole" && aws_iam_role.deploy.path == "/ci/eu/" && aws_iam_role.deploy.max_session_duration == 7200
    error_message = nonsensitive(jsonencode(aws_iam_role.deploy))
  }
}

run "gives_the_permissions_that_it_is_given" {
  variables {
    policies                      = { deploy = jsonencode({ Version = "2012-10-17", Statement = [] }) }
    managed_policy_arns           = { network = "arn:aws-us-gov:iam::222222222222:policy/network" }
    permissions_boundary          = "arn:aws-us-gov:iam::222222222222:policy/boundary"
    revoke_sessions_issued_before = "2026-11-26T14:00:00Z"
  }

  assert {
    condition     = toset(keys(aws_iam_role_policy.deploy)) == toset(["deploy", "revoke-older-sessions"])
    error_message = jsonencode(aws_iam_role_policy.deploy)
  }
  assert {
    condition     = one(values(aws_iam_role_policy_attachment.deploy)).policy_arn == "arn:aws-us-gov:iam::222222222222:policy/network"
    error_message = jsonencode(aws_iam_role_policy_attachment.deploy)
  }
  assert {
    condition     = aws_iam_role.deploy.permissions_boundary == "arn:aws-us-gov:iam::222222222222:policy/boundary"
    error_message = nonsensitive(jsonencode(aws_iam_role.deploy))
  }
}

run "makes_the_diagnosis_role_of_the_accounts_file" {
  variables {
    accounts_file        = "../accounts-file/tests/boundaries.yml"
    permissions_boundary = "arn:aws-us-gov:iam::222222222222:policy/boundary"
  }

  assert {
    condition     = one(aws_iam_role.diagnosis).name == "github-diagnosis" && one(aws_iam_role.diagnosis).path == "/ci/"
    error_message = jsonencode(aws_iam_role.diagnosis)
  }
  assert {
    condition     = one(aws_iam_role.diagnosis).permissions_boundary == "arn:aws-us-gov:iam::222222222222:policy/boundary"
    error_message = jsonencode(aws_iam_role.diagnosis)
  }
  assert {
    condition     = one(aws_iam_role.diagnosis).assume_role_policy == module.policies.diagnosis_role.trust_policy
    error_message = jsonencode(aws_iam_role.diagnosis)
  }
  assert {
    condition = (
      toset(keys(aws_iam_role_policy.diagnosis)) == toset(["read-deploy-role"])
      && one(values(aws_iam_role_policy.diagnosis)).role == "github-diagnosis"
      && one(values(aws_iam_role_policy.diagnosis)).policy == module.policies.diagnosis_role.policies["read-deploy-role"]
    )
    error_message = jsonencode(aws_iam_role_policy.diagnosis)
  }
}

run "makes_the_audit_role_on_wish" {
  variables {
    audit_principal = "arn:aws-us-gov:iam::999999999999:role/auditor"
  }

  assert {
    condition     = one(aws_iam_role.audit).assume_role_policy == module.policies.audit_trust_policy && one(aws_iam_role.audit).name == "DeployAuditRole"
    error_message = jsonencode(aws_iam_role.audit)
  }
  assert {
    condition     = one(aws_iam_role_policy_attachment.audit).policy_arn == "arn:aws-us-gov:iam::aws:policy/SecurityAudit"
    error_message = jsonencode(aws_iam_role_policy_attachment.audit)
  }
}

run "refuses_credentials_of_another_account" {
  command = plan

  override_data {
    target          = data.aws_caller_identity.current
    override_during = plan
    values          = { account_id = "999999999999" }
  }

  expect_failures = [aws_iam_role.deploy]
}
