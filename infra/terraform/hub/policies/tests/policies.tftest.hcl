variables {
  accounts_file = "../../accounts-file/tests/accounts.yml"
  repositories  = [{ name = "octo/shop", id = "724601234", owner_id = "9919012", branches = ["main"] }]
}

run "admits_the_jobs_that_the_accounts_file_tells_of" {
  command = plan

  assert {
    condition = jsonencode(jsondecode(output.trust_policy)) == jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid       = "GitHubJobs"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws-us-gov:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            # An environment of an account on route direct is no business of the hub's.
            "token.actions.githubusercontent.com:sub" = ["repo:octo@9919012/shop@724601234:ref:refs/heads/main"]
            "token.actions.githubusercontent.com:ref" = ["refs/heads/main"]
          }
        }
        }, {
        Sid       = "GitHubJobs2"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws-us-gov:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud"         = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub"         = ["repo:octo@9919012/shop@724601234:environment:staging%3A eu"]
            "token.actions.githubusercontent.com:ref"         = ["refs/heads/main"]
            "token.actions.githubusercontent.com:environment" = "staging: eu"
          }
        }
      }]
    })
    error_message = output.trust_policy
  }
}

run "names_the_roles_of_the_accounts_on_route_hub_and_no_other" {
  command = plan

  assert {
    condition = jsonencode(jsondecode(output.inline_policies["assume-targets"])) == jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid    = "AssumeNamedRoles"
        Effect = "Allow"
        Action = ["sts:AssumeRole"]
        Resource = [
          "arn:aws-us-gov:iam::033333333333:role/DeployRole",
          "arn:aws-us-gov:iam::222222222222:role/DeployRole",
          "arn:aws-us-gov:iam::555555555555:role/DeployRole",
        ]
      }]
    })
    error_message = jsonencode(output.inline_policies)
  }
  assert {
    condition     = keys(output.inline_policies) == tolist(["assume-targets"]) && length(output.managed_policies) == 0
    error_message = jsonencode(output.inline_policies)
  }
}

run "names_the_role_of_every_account_of_the_organization_only_with_its_id" {
  command = plan

  variables {
    form                  = "organization"
    organization_id       = "o-exampleorgid"
    allow_session_tags    = true
    allow_source_identity = true
  }

  assert {
    condition = jsonencode(jsondecode(output.inline_policies["assume-targets"])) == jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid       = "AssumeRolesOfOrganization"
        Effect    = "Allow"
        Action    = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
        Resource  = ["arn:aws-us-gov:iam::*:role/DeployRole"]
        Condition = { StringEquals = { "aws:ResourceOrgID" = "o-exampleorgid" } }
      }]
    })
    error_message = jsonencode(output.inline_policies)
  }
}

run "asks_for_the_organization_beside_the_list" {
  command = plan

  variables {
    organization_id = "o-exampleorgid"
  }

  assert {
    condition = (
      jsondecode(output.inline_policies["assume-targets"]).Statement[0].Condition.StringEquals["aws:ResourceOrgID"] == "o-exampleorgid"
    )
    error_message = jsonencode(output.inline_policies)
  }
}

run "lets_the_hub_role_ask_about_itself_on_wish" {
  command = plan

  variables {
    allow_self_simulation = true
  }

  assert {
    condition = (
      jsondecode(output.inline_policies["simulate-itself"]).Statement[0].Resource == "arn:aws-us-gov:iam::111122223333:role/ci/github-hub"
    )
    error_message = jsonencode(output.inline_policies)
  }
}

run "ends_older_sessions" {
  command = plan

  variables {
    revoke_sessions_issued_before = "2026-11-26T14:00:00Z"
  }

  assert {
    condition = jsonencode(jsondecode(output.inline_policies["revoke-older-sessions"]).Statement) == jsonencode([{
      Sid       = "RevokeOlderSessions"
      Effect    = "Deny"
      Action    = "*"
      Resource  = "*"
      Condition = { DateLessThan = { "aws:TokenIssueTime" = "2026-11-26T14:00:00Z" } }
    }])
    error_message = jsonencode(output.inline_policies)
  }
}

run "refuses_the_organization_form_without_an_organization" {
  command = plan
  variables { form = "organization" }
  expect_failures = [output.inline_policies]
}

run "refuses_an_id_that_is_no_organization" {
  command = plan
  variables { organization_id = "*" }
  expect_failures = [var.organization_id]
}

run "refuses_another_form" {
  command = plan
  variables { form = "everything" }
  expect_failures = [var.form]
}

run "refuses_a_trust_policy_that_iam_would_not_save" {
  command = plan
  variables {
    repositories = [
      { name = "octo/shop", id = "1", subject = "name-based", branches = ["main"] },
      { name = "octo/site", id = "2", subject = "name-based", branches = ["main"] },
      { name = "octo/blog", id = "3", subject = "name-based", branches = ["main"] },
      { name = "octo/docs", id = "4", subject = "name-based", branches = ["main"] },
    ]
  }
  expect_failures = [output.trust_policy]
}

run "refuses_an_instant_that_is_none" {
  command = plan
  variables { revoke_sessions_issued_before = "yesterday" }
  expect_failures = [var.revoke_sessions_issued_before]
}

run "names_the_diagnosis_roles_of_its_accounts_without_tags" {
  command = plan

  variables {
    accounts_file      = "../../accounts-file/tests/boundaries.yml"
    allow_session_tags = true
  }

  assert {
    condition = jsonencode(jsondecode(output.inline_policies["assume-diagnosis-roles"])) == jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid    = "AssumeDiagnosisRoles"
        Effect = "Allow"
        Action = "sts:AssumeRole"
        Resource = [
          "arn:aws-us-gov:iam::033333333333:role/staging-diagnosis",
          "arn:aws-us-gov:iam::222222222222:role/ci/github-diagnosis",
        ]
      }]
    })
    error_message = jsonencode(output.inline_policies)
  }
  assert {
    condition     = keys(output.inline_policies) == tolist(["assume-diagnosis-roles", "assume-targets"])
    error_message = jsonencode(output.inline_policies)
  }
}

run "names_the_diagnosis_role_of_every_account_of_the_organization_only_with_its_id" {
  command = plan

  variables {
    accounts_file   = "../../accounts-file/tests/boundaries.yml"
    form            = "organization"
    organization_id = "o-exampleorgid"
  }

  assert {
    condition = jsonencode(jsondecode(output.inline_policies["assume-diagnosis-roles"]).Statement) == jsonencode([{
      Sid       = "AssumeDiagnosisRolesOfOrganization"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Resource  = ["arn:aws-us-gov:iam::*:role/ci/github-diagnosis", "arn:aws-us-gov:iam::*:role/staging-diagnosis"]
      Condition = { StringEquals = { "aws:ResourceOrgID" = "o-exampleorgid" } }
    }])
    error_message = jsonencode(output.inline_policies)
  }
}

run "gives_another_hub_role_the_roles_of_its_accounts_only" {
  command = plan

  variables {
    accounts_file = "../../accounts-file/tests/boundaries.yml"
    hub_role      = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub-prod"
  }

  assert {
    condition     = output.role.name == "github-hub-prod" && output.role.path == "/ci/" && output.role.account == "111122223333"
    error_message = jsonencode(output.role)
  }
  assert {
    condition = jsonencode([for document in values(output.inline_policies) : jsondecode(document).Statement[0].Resource]) == jsonencode([
      ["arn:aws-us-gov:iam::444444444444:role/ci/prod/github-diagnosis"],
      ["arn:aws-us-gov:iam::444444444444:role/DeployRole"],
    ])
    error_message = jsonencode(output.inline_policies)
  }
}

run "refuses_a_hub_role_that_no_account_has" {
  command = plan
  variables { hub_role = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub-prod" }
  expect_failures = [output.inline_policies]
}

run "refuses_a_hub_role_that_is_no_arn" {
  command = plan
  variables { hub_role = "github-hub-prod" }
  expect_failures = [var.hub_role]
}

run "lets_the_hub_role_read_itself_and_its_boundary_on_wish" {
  command = plan

  variables {
    allow_self_reading   = true
    permissions_boundary = "arn:aws-us-gov:iam::111122223333:policy/HubBoundary"
  }

  assert {
    condition = jsonencode(jsondecode(output.inline_policies["read-itself"]).Statement) == jsonencode([
      {
        Sid      = "ReadItself"
        Effect   = "Allow"
        Action   = ["iam:GetRole", "iam:ListRolePolicies", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies"]
        Resource = "arn:aws-us-gov:iam::111122223333:role/ci/github-hub"
      },
      {
        Sid      = "ReadItsPolicies"
        Effect   = "Allow"
        Action   = ["iam:GetPolicy", "iam:GetPolicyVersion"]
        Resource = ["arn:aws-us-gov:iam::111122223333:policy/HubBoundary"]
      },
    ])
    error_message = jsonencode(output.inline_policies)
  }
}

run "reads_no_policy_where_none_is_attached" {
  command = plan

  variables {
    allow_self_reading = true
  }

  assert {
    condition     = jsondecode(output.inline_policies["read-itself"]).Statement[*].Sid == ["ReadItself"]
    error_message = jsonencode(output.inline_policies)
  }
}
