variables {
  accounts_file = "../../accounts-file/tests/accounts.yml"
  account       = "dev"
  repositories  = [{ name = "octo/shop", id = "724601234", subject = "name-based", branches = ["main"] }]
}

run "trusts_the_hub_role_with_the_jobs_of_the_account" {
  command = plan

  assert {
    condition = jsonencode(jsondecode(output.trust_policy)) == jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid       = "HubRole"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub" }
        Action    = "sts:AssumeRole"
        Condition = { StringEquals = { "token.actions.githubusercontent.com:sub" = ["repo:octo/shop:ref:refs/heads/main"] } }
      }]
    })
    error_message = nonsensitive(output.trust_policy)
  }
  assert {
    condition     = output.role.arn == "arn:aws-us-gov:iam::222222222222:role/DeployRole" && !output.direct && output.oidc_provider_arn == null
    error_message = jsonencode(output.role)
  }
}

run "keeps_a_job_of_the_branch_out_of_an_account_with_an_environment" {
  command = plan

  variables {
    account = "staging"
  }

  assert {
    condition = jsonencode(jsondecode(output.trust_policy).Statement[0].Condition.StringEquals) == jsonencode({
      "token.actions.githubusercontent.com:sub" = ["repo:octo/shop:environment:staging%3A eu"]
    })
    error_message = nonsensitive(output.trust_policy)
  }
}

run "admits_of_the_environments_of_all_accounts_only_its_own" {
  command = plan

  variables {
    account            = "staging"
    direct             = true
    trust_policy_limit = 4096
    repositories = [
      {
        name         = "octo/shop", id = "724601234", subject = "name-based", branches = ["main"]
        environments = ["production", "staging: eu"], without_environment = true
      },
      { name = "octo/till", id = "2", subject = "name-based", branches = ["main"], environments = ["production"] },
      { name = "octo/site", id = "3", subject = "name-based", branches = ["main"] },
    ]
  }

  assert {
    condition = jsonencode(jsondecode(output.trust_policy).Statement[*].Condition.StringEquals["token.actions.githubusercontent.com:sub"]) == jsonencode([
      ["repo:octo/shop:environment:staging%3A eu", "repo:octo/site:environment:staging%3A eu"],
      ["repo:octo/shop:environment:staging%3A eu"],
      ["repo:octo/site:environment:staging%3A eu"],
    ])
    error_message = nonsensitive(output.trust_policy)
  }
}

run "asks_for_external_id_and_organization_and_lets_tags_through" {
  command = plan

  variables {
    account               = "partner"
    external_id           = "shop-deploys-7f3a"
    organization_id       = "o-exampleorgid"
    allow_session_tags    = true
    session_tag_keys      = ["Repository", "Commit"]
    allow_source_identity = true
  }

  assert {
    condition = jsonencode(jsondecode(output.trust_policy).Statement) == jsonencode([
      {
        Sid       = "HubRole"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID"                      = "o-exampleorgid"
            "sts:ExternalId"                          = "shop-deploys-7f3a"
            "token.actions.githubusercontent.com:sub" = ["repo:octo/shop:ref:refs/heads/main"]
          }
        }
      },
      {
        Sid       = "HubRoleTags"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub" }
        Action    = "sts:TagSession"
        Condition = { "ForAllValues:StringEquals" = { "aws:TagKeys" = ["Repository", "Commit"] } }
      },
      {
        Sid       = "HubRoleSourceIdentity"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub" }
        Action    = "sts:SetSourceIdentity"
      },
    ])
    error_message = "The trust policy is another one. It holds the external id, so it is not shown."
  }
  assert {
    condition     = output.trust_policy_holds_secret
    error_message = "The external id would be shown."
  }
}

run "takes_the_former_external_id_beside_the_new_one" {
  command = plan

  variables {
    account            = "partner"
    external_id        = "shop-deploys-92c1"
    former_external_id = "shop-deploys-7f3a"
  }

  assert {
    condition = jsonencode(jsondecode(output.trust_policy).Statement[0].Condition.StringEquals) == jsonencode({
      "sts:ExternalId"                          = ["shop-deploys-92c1", "shop-deploys-7f3a"]
      "token.actions.githubusercontent.com:sub" = ["repo:octo/shop:ref:refs/heads/main"]
    })
    error_message = "The trust policy is another one. It holds the external ids, so it is not shown."
  }
  assert {
    condition     = output.trust_policy_holds_secret
    error_message = "The external ids would be shown."
  }
}

run "admits_every_session_of_the_hub_only_when_told" {
  command = plan

  variables {
    any_session_of_hub = true
  }

  assert {
    condition     = !can(jsondecode(output.trust_policy).Statement[0].Condition)
    error_message = nonsensitive(output.trust_policy)
  }
}

run "trusts_jobs_and_not_the_hub_on_route_direct" {
  command = plan

  variables {
    account             = "prod"
    max_session_seconds = 7200
    reusable_workflows  = ["octo/workflows/.github/workflows/deploy.yml@refs/heads/main"]
  }

  assert {
    condition = jsonencode(jsondecode(output.trust_policy).Statement) == jsonencode([{
      Sid       = "GitHubJobs"
      Effect    = "Allow"
      Principal = { Federated = "arn:aws-us-gov:iam::444444444444:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud"              = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:job_workflow_ref" = ["octo/workflows/.github/workflows/deploy.yml@refs/heads/main"]
          "token.actions.githubusercontent.com:ref"              = ["refs/heads/main"]
          "token.actions.githubusercontent.com:repository_id"    = "724601234"
          "token.actions.githubusercontent.com:sub"              = ["repo:octo/shop:environment:production"]
        }
      }
    }])
    error_message = nonsensitive(output.trust_policy)
  }
}

run "trusts_both_on_wish" {
  command = plan

  variables {
    direct = true
  }

  assert {
    condition     = jsonencode(jsondecode(output.trust_policy).Statement[*].Sid) == jsonencode(["HubRole", "GitHubJobs"])
    error_message = nonsensitive(output.trust_policy)
  }
  assert {
    condition     = output.oidc_provider_arn == "arn:aws-us-gov:iam::222222222222:oidc-provider/token.actions.githubusercontent.com"
    error_message = jsonencode(output.oidc_provider_arn)
  }
}

run "opens_the_audit_role_to_the_security_account" {
  command = plan

  variables {
    audit_principal = "arn:aws-us-gov:iam::999999999999:role/auditor"
    organization_id = "o-exampleorgid"
  }

  assert {
    condition = jsonencode(jsondecode(output.audit_trust_policy).Statement) == jsonencode([{
      Sid       = "SecurityAccount"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws-us-gov:iam::999999999999:role/auditor" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-exampleorgid" } }
    }])
    error_message = output.audit_trust_policy
  }
}

run "ends_older_sessions" {
  command = plan

  variables {
    revoke_sessions_issued_before = "2026-11-26T14:00:00Z"
  }

  assert {
    condition     = jsondecode(output.revocation["revoke-older-sessions"]).Statement[0].Effect == "Deny"
    error_message = jsonencode(output.revocation)
  }
}

run "refuses_an_account_that_is_not_in_the_file" {
  command = plan
  variables { account = "production" }
  expect_failures = [output.role]
}

run "refuses_an_account_whose_environment_no_repository_has" {
  command = plan
  variables {
    account      = "staging"
    repositories = [{ name = "octo/shop", id = "724601234", owner_id = "9", branches = ["main"], environments = ["production"] }]
  }
  expect_failures = [output.role]
}

run "refuses_an_account_without_a_way_in" {
  command = plan
  variables {
    account             = "prod"
    direct              = false
    max_session_seconds = 7200
  }
  expect_failures = [output.role]
}

run "refuses_no_external_id_where_the_file_has_one" {
  command = plan
  variables { account = "partner" }
  expect_failures = [output.role]
}

run "refuses_an_external_id_where_the_file_has_none" {
  command = plan
  variables { external_id = "shop-deploys-7f3a" }
  expect_failures = [output.role]
}

run "refuses_an_external_id_on_route_direct" {
  command = plan
  variables {
    account             = "prod"
    max_session_seconds = 7200
    external_id         = "shop-deploys-7f3a"
  }
  expect_failures = [output.role]
}

run "refuses_an_external_id_that_sts_would_not_take" {
  command = plan
  variables {
    account     = "partner"
    external_id = "*"
  }
  expect_failures = [output.role]
}

run "refuses_a_former_external_id_that_sts_would_not_take" {
  command = plan
  variables {
    account            = "partner"
    external_id        = "shop-deploys-92c1"
    former_external_id = "*"
  }
  expect_failures = [output.role]
}

run "refuses_a_former_external_id_without_a_new_one" {
  command = plan
  variables { former_external_id = "shop-deploys-7f3a" }
  expect_failures = [output.role]
}

run "refuses_a_former_external_id_that_is_the_new_one" {
  command = plan
  variables {
    account            = "partner"
    external_id        = "shop-deploys-7f3a"
    former_external_id = "shop-deploys-7f3a"
  }
  expect_failures = [output.role]
}

run "refuses_sessions_longer_than_the_role_gives" {
  command = plan
  variables { account = "prod" }
  expect_failures = [output.role]
}

run "refuses_a_whole_account_as_auditor" {
  command = plan
  variables { audit_principal = "arn:aws-us-gov:iam::999999999999:root" }
  expect_failures = [var.audit_principal]
}

run "lets_every_tag_through_where_no_key_is_named" {
  command = plan

  variables {
    account            = "dev"
    allow_session_tags = true
  }

  assert {
    condition = jsonencode(jsondecode(output.trust_policy).Statement[1]) == jsonencode({
      Sid = "HubRoleTags", Effect = "Allow", Principal = { AWS = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub" }, Action = "sts:TagSession"
    })
    error_message = nonsensitive(output.trust_policy)
  }
}

run "refuses_a_wildcard_for_keys_of_tags" {
  command = plan

  variables {
    account            = "dev"
    allow_session_tags = true
    session_tag_keys   = ["*"]
  }

  expect_failures = [var.session_tag_keys]
}

run "refuses_keys_of_tags_that_are_not_let_through" {
  command = plan

  variables {
    account          = "dev"
    session_tag_keys = ["Repository"]
  }

  expect_failures = [var.session_tag_keys]
}

run "makes_no_diagnosis_role_where_the_file_has_none" {
  command = plan

  assert {
    condition     = output.diagnosis_role == null
    error_message = jsonencode(output.diagnosis_role)
  }
}

run "lets_every_session_of_the_hub_role_read_the_deploy_role_and_nothing_else" {
  command = plan

  variables {
    accounts_file   = "../../accounts-file/tests/boundaries.yml"
    organization_id = "o-exampleorgid"
  }

  assert {
    condition     = output.diagnosis_role.arn == "arn:aws-us-gov:iam::222222222222:role/ci/github-diagnosis"
    error_message = jsonencode(output.diagnosis_role)
  }
  assert {
    condition = jsonencode(jsondecode(output.diagnosis_role.trust_policy).Statement) == jsonencode([{
      Sid       = "HubRole"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-exampleorgid" } }
    }])
    error_message = output.diagnosis_role.trust_policy
  }
  assert {
    condition = jsonencode({ for name, document in output.diagnosis_role.policies : name => jsondecode(document).Statement }) == jsonencode({
      "read-deploy-role" = [{ Sid = "ReadDeployRole", Effect = "Allow", Action = "iam:GetRole", Resource = "arn:aws-us-gov:iam::222222222222:role/DeployRole" }]
    })
    error_message = jsonencode(output.diagnosis_role)
  }
}

run "trusts_the_hub_role_of_the_account" {
  command = plan

  variables {
    accounts_file         = "../../accounts-file/tests/boundaries.yml"
    account               = "prod"
    allow_session_tags    = true
    allow_source_identity = true
  }

  assert {
    condition = jsonencode([for document in [output.trust_policy, output.diagnosis_role.trust_policy] : jsondecode(document).Statement[*].Principal.AWS]) == jsonencode([
      [for action in range(3) : "arn:aws-us-gov:iam::111122223333:role/ci/github-hub-prod"],
      ["arn:aws-us-gov:iam::111122223333:role/ci/github-hub-prod"],
    ])
    error_message = nonsensitive(output.trust_policy)
  }
}

run "refuses_a_diagnosis_role_that_would_give_away_the_only_condition" {
  command = plan
  variables {
    accounts_file      = "../../accounts-file/tests/boundaries.yml"
    account            = "vault"
    external_id        = "shop-deploys-7f3a"
    any_session_of_hub = true
  }
  expect_failures = [output.diagnosis_role]
}

run "takes_an_external_id_beside_a_diagnosis_role_where_the_subject_is_tested" {
  command = plan
  variables {
    accounts_file = "../../accounts-file/tests/boundaries.yml"
    account       = "vault"
    external_id   = "shop-deploys-7f3a"
  }
  assert {
    condition     = !strcontains(jsonencode(output.diagnosis_role), "shop-deploys")
    error_message = "The external id is in the documents of the diagnosis role."
  }
}
