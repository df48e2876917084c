# The statements of a trust policy that allow exactly these jobs. Every value is compared whole (StringEquals), so there is no wildcard.
#
# Subjects: https://docs.github.com/en/actions/reference/security/oidc
# Claims that IAM tests: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif

locals {
  # IAM names the provider, and its condition keys, by the issuer without its scheme.
  issuer = trimprefix(var.issuer, "https://")

  repositories = [
    for repository in var.repositories : {
      # The immutable subject identifies the repository. A name-based one does not: the id denies anyone who took over the name.
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
      # The subject of a job with an environment has neither branch nor tag, and any branch can name the environment. So the claim ref
      # is tested too. null: it is not tested.
      bound_to = (
        repository.environments_from_any_ref || length(coalesce(repository.environments, var.environments)) == 0
        ? null
        : concat([for branch in repository.branches : "refs/heads/${branch}"], [for tag in repository.tags : "refs/tags/${tag}"])
      )
    }
  ]

  # A : in an environment's name is %3A in the subject, and so is %3A itself: only the claim tells the two apart. All subjects of one
  # statement have the same further conditions (id, refs, colon), so that none can use those of another.
  allowed_jobs = flatten([
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

  # In the order of the repositories, so that a repository added at the end does not change the statements before it.
  conditions = distinct([for job in local.allowed_jobs : jsonencode([job.id, job.refs, job.environment])])
  subjects   = distinct(local.allowed_jobs[*].subject)

  statements = [
    for number, conditions in local.conditions : {
      Sid       = number == 0 ? "GitHubJobs" : "GitHubJobs${number + 1}"
      Effect    = "Allow"
      Principal = { Federated = var.provider_arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = merge(
          {
            "${local.issuer}:aud" = var.audience
            "${local.issuer}:sub" = distinct([for job in local.allowed_jobs : job.subject if jsonencode([job.id, job.refs, job.environment]) == conditions])
          },
          { for key, wanted in zipmap(["repository_id", "ref", "environment"], jsondecode(conditions)) : "${local.issuer}:${key}" => wanted if wanted != null },
          length(var.reusable_workflows) == 0 ? {} : { "${local.issuer}:job_workflow_ref" = var.reusable_workflows },
        )
      }
    }
  ]
}
