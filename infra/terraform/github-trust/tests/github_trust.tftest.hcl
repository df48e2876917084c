variables {
  provider_arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
  repositories = [{ name = "octo/shop", id = "724601234", owner_id = "9919012", branches = ["main"] }]
}

run "compares_an_immutable_subject_whole" {
  command = plan

  assert {
    condition = jsonencode(output.statements) == jsonencode([{
      Sid       = "GitHubJobs"
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = ["repo:octo@9919012/shop@724601234:ref:refs/heads/main"]
        }
      }
    }])
    error_message = jsonencode(output.statements)
  }
}

run "asks_for_the_id_beside_a_name_based_subject" {
  command = plan

  variables {
    repositories = [{ name = "octo/shop", id = "724601234", subject = "name-based", branches = ["main"], tags = ["v1"] }]
  }

  assert {
    condition     = output.subjects == tolist(["repo:octo/shop:ref:refs/heads/main", "repo:octo/shop:ref:refs/tags/v1"])
    error_message = jsonencode(output.subjects)
  }
  assert {
    condition     = output.statements[0].Condition.StringEquals["token.actions.githubusercontent.com:repository_id"] == "724601234"
    error_message = jsonencode(output.statements)
  }
}

run "binds_environments_to_the_branches" {
  command = plan

  variables {
    environments = ["production"]
  }

  assert {
    condition     = length(output.statements) == 1
    error_message = jsonencode(output.statements)
  }
  assert {
    condition = jsonencode(output.statements[0].Condition.StringEquals) == jsonencode({
      "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
      "token.actions.githubusercontent.com:ref" = ["refs/heads/main"]
      "token.actions.githubusercontent.com:sub" = [
        "repo:octo@9919012/shop@724601234:ref:refs/heads/main",
        "repo:octo@9919012/shop@724601234:environment:production",
      ]
    })
    error_message = jsonencode(output.statements)
  }
}

run "keeps_out_jobs_without_an_environment_on_wish" {
  command = plan

  variables {
    environments        = ["production"]
    without_environment = false
  }

  assert {
    condition     = output.subjects == tolist(["repo:octo@9919012/shop@724601234:environment:production"])
    error_message = jsonencode(output.subjects)
  }
}

run "a_repository_says_it_otherwise_than_the_accounts_file" {
  command = plan

  variables {
    environments        = ["production"]
    without_environment = false
    repositories = [{
      name         = "octo/shop", id = "724601234", owner_id = "9919012", branches = ["main"]
      environments = ["live"], without_environment = true, environments_from_any_ref = true
    }]
  }

  assert {
    condition = jsonencode(output.statements[*].Condition.StringEquals) == jsonencode([{
      "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
      "token.actions.githubusercontent.com:sub" = [
        "repo:octo@9919012/shop@724601234:ref:refs/heads/main",
        "repo:octo@9919012/shop@724601234:environment:live",
      ]
    }])
    error_message = jsonencode(output.statements)
  }
}

run "tells_a_colon_from_its_escape_by_the_claim" {
  command = plan

  variables {
    environments = ["eu:production", "production"]
  }

  assert {
    condition = jsonencode(output.statements[*].Condition.StringEquals) == jsonencode([
      {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:ref" = ["refs/heads/main"]
        "token.actions.githubusercontent.com:sub" = [
          "repo:octo@9919012/shop@724601234:ref:refs/heads/main",
          "repo:octo@9919012/shop@724601234:environment:production",
        ]
      },
      {
        "token.actions.githubusercontent.com:aud"         = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:environment" = "eu:production"
        "token.actions.githubusercontent.com:ref"         = ["refs/heads/main"]
        "token.actions.githubusercontent.com:sub"         = ["repo:octo@9919012/shop@724601234:environment:eu%3Aproduction"]
      },
    ])
    error_message = jsonencode(output.statements)
  }
}

run "no_repository_borrows_the_id_or_the_branches_of_another" {
  command = plan

  variables {
    repositories = [
      { name = "octo/one", id = "1", subject = "name-based", branches = ["main"], environments = ["production"] },
      { name = "octo/two", id = "2", subject = "name-based", branches = ["release"], environments = ["production"] },
      { name = "octo/three", id = "3", owner_id = "9", branches = ["main"] },
      { name = "octo/four", id = "4", owner_id = "9", branches = ["develop"] },
    ]
  }

  assert {
    condition     = jsonencode([for statement in output.statements : statement.Sid]) == jsonencode(["GitHubJobs", "GitHubJobs2", "GitHubJobs3"])
    error_message = jsonencode(output.statements)
  }
  assert {
    condition = jsonencode([for statement in output.statements : lookup(statement.Condition.StringEquals, "token.actions.githubusercontent.com:ref", null)]) == jsonencode([
      ["refs/heads/main"], ["refs/heads/release"], null
    ])
    error_message = jsonencode(output.statements)
  }
  assert {
    condition = jsonencode(output.statements[2].Condition.StringEquals["token.actions.githubusercontent.com:sub"]) == jsonencode([
      "repo:octo@9/three@3:ref:refs/heads/main", "repo:octo@9/four@4:ref:refs/heads/develop"
    ])
    error_message = jsonencode(output.statements)
  }
}

run "asks_for_the_reusable_workflow" {
  command = plan

  variables {
    reusable_workflows = ["octo/workflows/.github/workflows/deploy.yml@refs/heads/main"]
  }

  assert {
    condition = jsonencode(output.statements[0].Condition.StringEquals["token.actions.githubusercontent.com:job_workflow_ref"]) == jsonencode([
      "octo/workflows/.github/workflows/deploy.yml@refs/heads/main"
    ])
    error_message = jsonencode(output.statements)
  }
}

run "names_its_keys_by_the_issuer" {
  command = plan

  variables {
    provider_arn = "arn:aws:iam::111122223333:oidc-provider/github.example.com/_services/token"
    issuer       = "https://github.example.com/_services/token"
    repositories = [{ name = "octo/shop", subject = "name-based", by_name_alone = true, branches = ["main"] }]
  }

  assert {
    condition = jsonencode(output.statements[0].Condition.StringEquals) == jsonencode({
      "github.example.com/_services/token:aud" = "sts.amazonaws.com"
      "github.example.com/_services/token:sub" = ["repo:octo/shop:ref:refs/heads/main"]
    })
    error_message = jsonencode(output.statements)
  }
  assert {
    condition     = output.subject_key == "github.example.com/_services/token:sub"
    error_message = output.subject_key
  }
}

run "refuses_no_repository" {
  command = plan
  variables { repositories = [] }
  expect_failures = [var.repositories]
}

run "refuses_all_repositories_of_an_owner" {
  command = plan
  variables { repositories = [{ name = "octo/*", id = "1", owner_id = "9", branches = ["main"] }] }
  expect_failures = [var.repositories]
}

run "refuses_all_repositories" {
  command = plan
  variables { repositories = [{ name = "*", id = "1", owner_id = "9", branches = ["main"] }] }
  expect_failures = [var.repositories]
}

run "refuses_a_name_with_ids_in_it" {
  command = plan
  variables { repositories = [{ name = "octo@*/shop@*", id = "1", owner_id = "9", branches = ["main"] }] }
  expect_failures = [var.repositories]
}

run "refuses_a_repository_twice" {
  command = plan
  variables {
    repositories = [
      { name = "octo/shop", id = "1", owner_id = "9", branches = ["main"] },
      { name = "Octo/Shop", id = "2", owner_id = "9", branches = ["main"] },
    ]
  }
  expect_failures = [var.repositories]
}

run "refuses_an_id_that_is_no_number" {
  command = plan
  variables { repositories = [{ name = "octo/shop", id = "1*", owner_id = "9", branches = ["main"] }] }
  expect_failures = [var.repositories]
}

run "refuses_an_immutable_subject_without_ids" {
  command = plan
  variables { repositories = [{ name = "octo/shop", branches = ["main"] }] }
  expect_failures = [var.repositories]
}

run "refuses_a_name_alone_unless_told" {
  command = plan
  variables { repositories = [{ name = "octo/shop", subject = "name-based", branches = ["main"] }] }
  expect_failures = [var.repositories]
}

run "refuses_a_name_alone_on_github_com_even_when_told" {
  command = plan
  variables { repositories = [{ name = "octo/shop", subject = "name-based", by_name_alone = true, branches = ["main"] }] }
  expect_failures = [var.repositories]
}

run "refuses_another_kind_of_subject" {
  command = plan
  variables { repositories = [{ name = "octo/shop", id = "1", owner_id = "9", subject = "both", branches = ["main"] }] }
  expect_failures = [var.repositories]
}

run "refuses_a_repository_without_branches" {
  command = plan
  variables { repositories = [{ name = "octo/shop", id = "1", owner_id = "9", environments = ["production"] }] }
  expect_failures = [var.repositories]
}

run "refuses_a_wildcard_for_branches" {
  command = plan
  variables { repositories = [{ name = "octo/shop", id = "1", owner_id = "9", branches = ["release/*"] }] }
  expect_failures = [var.repositories]
}

run "refuses_a_whole_ref_for_a_branch" {
  command = plan
  variables { repositories = [{ name = "octo/shop", id = "1", owner_id = "9", branches = ["refs/heads/main"] }] }
  expect_failures = [var.repositories]
}

run "refuses_a_variable_of_iam_for_a_tag" {
  command = plan
  variables { repositories = [{ name = "octo/shop", id = "1", owner_id = "9", tags = ["$${aws:username}"] }] }
  expect_failures = [var.repositories]
}

run "refuses_a_wildcard_for_environments" {
  command = plan
  variables { repositories = [{ name = "octo/shop", id = "1", owner_id = "9", branches = ["main"], environments = ["*"] }] }
  expect_failures = [var.repositories]
}

run "refuses_a_repository_whose_jobs_would_all_stay_out" {
  command = plan
  variables {
    repositories = [
      { name = "octo/shop", id = "1", owner_id = "9", branches = ["main"] },
      { name = "octo/site", id = "2", owner_id = "9", branches = ["main"], without_environment = false },
    ]
  }
  expect_failures = [output.statements]
}

run "refuses_a_wildcard_for_the_reusable_workflow" {
  command = plan
  variables { reusable_workflows = ["octo/workflows/.github/workflows/*@refs/heads/main"] }
  expect_failures = [var.reusable_workflows]
}

run "refuses_a_reusable_workflow_without_a_ref" {
  command = plan
  variables { reusable_workflows = ["octo/workflows/.github/workflows/deploy.yml"] }
  expect_failures = [var.reusable_workflows]
}

run "refuses_an_issuer_without_a_scheme" {
  command = plan
  variables { issuer = "token.actions.githubusercontent.com" }
  expect_failures = [var.issuer]
}

run "refuses_an_issuer_with_a_slash_at_its_end" {
  command = plan
  variables { issuer = "https://token.actions.githubusercontent.com/" }
  expect_failures = [var.issuer]
}

run "refuses_any_audience" {
  command = plan
  variables { audience = "*" }
  expect_failures = [var.audience]
}

run "asks_for_the_id_of_an_enterprise" {
  command = plan

  variables {
    provider_arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com/octo-corp"
    issuer       = "https://token.actions.githubusercontent.com/octo-corp"
    repositories = [{ name = "octo/shop", id = "7", subject = "name-based", branches = ["main"] }]
  }

  assert {
    condition     = output.statements[0].Condition.StringEquals["token.actions.githubusercontent.com/octo-corp:repository_id"] == "7"
    error_message = jsonencode(output.statements)
  }
}

run "refuses_a_name_alone_of_an_enterprise" {
  command = plan

  variables {
    issuer       = "https://token.actions.githubusercontent.com/octo-corp"
    repositories = [{ name = "octo/shop", subject = "name-based", by_name_alone = true, branches = ["main"] }]
  }

  expect_failures = [var.repositories]
}

run "asks_for_the_id_on_ghe_com" {
  command = plan

  variables {
    provider_arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.octo-corp.ghe.com"
    issuer       = "https://token.actions.octo-corp.ghe.com"
    repositories = [{ name = "octo/shop", id = "7", subject = "name-based", branches = ["main"] }]
  }

  assert {
    condition     = output.statements[0].Condition.StringEquals["token.actions.octo-corp.ghe.com:repository_id"] == "7"
    error_message = jsonencode(output.statements)
  }
}

run "refuses_a_name_alone_on_ghe_com" {
  command = plan

  variables {
    issuer       = "https://token.actions.octo-corp.ghe.com"
    repositories = [{ name = "octo/shop", subject = "name-based", by_name_alone = true, branches = ["main"] }]
  }

  expect_failures = [var.repositories]
}

run "refuses_an_id_on_an_enterprise_server" {
  command = plan

  variables {
    issuer       = "https://github.example.com/_services/token"
    repositories = [{ name = "octo/shop", id = "7", subject = "name-based", branches = ["main"] }]
  }

  expect_failures = [var.repositories]
}

run "refuses_an_environment_of_one_branch_on_an_enterprise_server" {
  command = plan

  variables {
    issuer       = "https://github.example.com/_services/token"
    repositories = [{ name = "octo/shop", subject = "name-based", by_name_alone = true, branches = ["main"], environments = ["production"] }]
  }

  expect_failures = [var.repositories]
}

run "refuses_an_environment_with_a_colon_on_an_enterprise_server" {
  command = plan

  variables {
    issuer       = "https://github.example.com/_services/token"
    repositories = [{ name = "octo/shop", subject = "name-based", by_name_alone = true, environments = ["eu:production"], environments_from_any_ref = true }]
  }

  expect_failures = [var.repositories]
}

run "refuses_a_reusable_workflow_on_an_enterprise_server" {
  command = plan

  variables {
    issuer             = "https://github.example.com/_services/token"
    repositories       = [{ name = "octo/shop", subject = "name-based", by_name_alone = true, branches = ["main"] }]
    reusable_workflows = ["octo/workflows/.github/workflows/deploy.yml@refs/heads/main"]
  }

  expect_failures = [var.reusable_workflows]
}
