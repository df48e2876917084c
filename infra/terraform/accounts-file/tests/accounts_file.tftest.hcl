# What is refused, and with which words, is in __tests__/infra/accounts-file.test.ts.

run "reads_the_hub_role" {
  command = plan

  variables {
    path = "./tests/accounts.yml"
  }

  assert {
    condition = jsonencode(output.hub) == jsonencode({
      role_arn  = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub"
      partition = "aws-us-gov"
      account   = "111122223333"
      path      = "/ci/"
      name      = "github-hub"
    })
    error_message = "The hub role is ${jsonencode(output.hub)}."
  }
}

run "lays_the_defaults_under_the_accounts" {
  command = plan

  variables {
    path = "./tests/accounts.yml"
  }

  assert {
    condition     = sort(keys(output.accounts)) == tolist(["dev", "partner", "prod", "staging"])
    error_message = "The accounts are ${join(", ", keys(output.accounts))}."
  }
  assert {
    condition = jsonencode(output.accounts.dev) == jsonencode({
      id               = "222222222222"
      role_arn         = "arn:aws-us-gov:iam::222222222222:role/DeployRole"
      role_path        = "/"
      role_name        = "DeployRole"
      hub_role_arn     = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub"
      route            = "hub"
      environment      = null
      duration_seconds = null
      external_id_env  = null
      diagnosis_role   = null
    })
    error_message = "dev is ${jsonencode(output.accounts.dev)}."
  }
  assert {
    condition = jsonencode(output.accounts.prod) == jsonencode({
      id               = "444444444444"
      role_arn         = "arn:aws-us-gov:iam::444444444444:role/ci/eu/ProdDeployRole"
      role_path        = "/ci/eu/"
      role_name        = "ProdDeployRole"
      hub_role_arn     = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub"
      route            = "direct"
      environment      = "production"
      duration_seconds = 7200
      external_id_env  = null
      diagnosis_role   = null
    })
    error_message = "prod is ${jsonencode(output.accounts.prod)}."
  }
  assert {
    condition     = output.accounts.staging.id == "033333333333" && output.accounts.staging.environment == "staging: eu"
    error_message = "staging is ${jsonencode(output.accounts.staging)}."
  }
  assert {
    condition     = output.accounts.partner.external_id_env == "PARTNER_EXTERNAL_ID"
    error_message = "partner is ${jsonencode(output.accounts.partner)}."
  }
}

run "reads_the_hub_role_of_an_account" {
  command = plan

  variables {
    path = "./tests/boundaries.yml"
  }

  assert {
    condition = jsonencode({ for name, account in output.accounts : name => account.hub_role_arn }) == jsonencode({
      dev     = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub"
      edge    = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub"
      prod    = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub-prod"
      staging = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub"
      vault   = "arn:aws-us-gov:iam::666666666666:role/vault-hub"
    })
    error_message = jsonencode(output.accounts)
  }
}

run "reads_the_diagnosis_role_of_an_account_on_route_hub" {
  command = plan

  variables {
    path = "./tests/boundaries.yml"
  }

  assert {
    condition = jsonencode({ for name, account in output.accounts : name => account.diagnosis_role }) == jsonencode({
      dev     = { arn = "arn:aws-us-gov:iam::222222222222:role/ci/github-diagnosis", name = "github-diagnosis", path = "/ci/" }
      edge    = null
      prod    = { arn = "arn:aws-us-gov:iam::444444444444:role/ci/prod/github-diagnosis", name = "github-diagnosis", path = "/ci/prod/" }
      staging = { arn = "arn:aws-us-gov:iam::033333333333:role/staging-diagnosis", name = "staging-diagnosis", path = "/" }
      vault   = { arn = "arn:aws-us-gov:iam::555555555555:role/ci/github-diagnosis", name = "github-diagnosis", path = "/ci/" }
    })
    error_message = jsonencode(output.accounts)
  }
}

run "refuses_a_file_with_mistakes" {
  command = plan

  variables {
    path = "./tests/mistakes.yml"
  }

  expect_failures = [output.hub]
}
