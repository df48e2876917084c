# The statements of a trust policy that let exactly these jobs in. Every value is compared whole (StringEquals), so no wildcard can reach
# further than it seems.
#
# Subjects: https://docs.github.com/en/actions/reference/security/oidc
# Claims that IAM tests: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif

locals {
  # IAM names the provider, and its condition keys, by the issuer without its scheme.
  issuer = trimprefix(var.issuer, "https://")

  repositories = [
    for repository in var.repositories : {
      # The immutable subject says itself which repository it is. A name-based one does not: the id keeps out who took over the name.
      prefix = (
        repository.subject == "immutable"
        ? format("repo:%s@%s/%s@%s", split("/", repository.name)[0], repository.owner_id, split("/", repository.name)[1], repository.id)
        : "repo:${repository.name}"
      )
      id = repository.subject == "immutable" ? null : repository.id
      refs = concat(
        [for branch in repository.branches : "refs/heads/${branch}"],
        [for tag in repository.tags : "refs/tags/${tag}"],
      )
      environments        = distinct(coalesce(repository.environments, var.environments))
      without_environment = coalesce(repository.without_environment, var.without_environment)
      # Of a job with an environment the subject says neither branch nor tag, and any branch can name the environment. So there the
      # claim ref is tested beside it. null: it is not.
      bound_to = (
        repository.environments_from_any_ref || length(coalesce(repository.environments, var.environments)) == 0
        ? null
        : concat([for branch in repository.branches : "refs/heads/${branch}"], [for tag in repository.tags : "refs/tags/${tag}"])
      )
    }
  ]

  # A : in an environment's name is %3A in the subject, as is %3A itself: only the claim tells the two apart. What is asked beside the
  # subject (id, refs, colon) is the same for all subjects of one statement, so that none can borrow another's.
  admitted = flatten([
    for repository in local.repositories : concat(
      [
        for ref in repository.without_environment ? repository.refs : [] : {
          id = repository.id, refs = repository.bound_to, environment = null, subject = "${repository.prefix}:ref:${ref}"
        }
      ],
      [
        for name in repository.environments : {
          id          = repository.id
          refs        = repository.bound_to
          environment = strcontains(name, ":") ? name : null
          subject     = "${repository.prefix}:environment:${replace(name, ":", "%3A")}"
        }
      ],
    )
  ])

  # In the order of the repositories, so that another repository behind them leaves the statements before it as they are.
  asked    = distinct([for job in local.admitted : jsonencode([job.id, job.refs, job.environment])])
  subjects = distinct(local.admitted[*].subject)

  statements = [
    for number, asked in local.asked : {
      Sid       = number == 0 ? "GitHubJobs" : "GitHubJobs${number + 1}"
      Effect    = "Allow"
      Principal = { Federated = var.provider_arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = merge(
          {
            "${local.issuer}:aud" = var.audience
            "${local.issuer}:sub" = distinct([for job in local.admitted : job.subject if jsonencode([job.id, job.refs, job.environment]) == asked])
          },
          { for key, wanted in zipmap(["repository_id", "ref", "environment"], jsondecode(asked)) : "${local.issuer}:${key}" => wanted if wanted != null },
          length(var.reusable_workflows) == 0 ? {} : { "${local.issuer}:job_workflow_ref" = var.reusable_workflows },
        )
      }
    }
  ]
}
