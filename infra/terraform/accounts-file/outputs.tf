output "hub" {
  description = "The hub role of hub.role: its ARN, partition, account, path and name."
  value = {
    role_arn  = try(local.hub.role, null)
    partition = try(local.hub_parts.partition, null)
    account   = try(local.hub_parts.account, null)
    path      = try(local.hub_parts.path, null)
    name      = try(local.hub_parts.name, null)
  }

  precondition {
    condition     = length(local.problems) == 0
    error_message = "The accounts file ${var.path} cannot be used:\n- ${join("\n- ", local.problems)}"
  }
}

output "accounts" {
  description = "The accounts by name, each with the file's defaults: id, role (ARN, path and name), hub role (ARN), route, environment, duration, the variable of the external id, and the diagnosis role (ARN, path and name; null if there is none)."
  value = {
    for name, account in local.effective : name => {
      id               = account.id
      role_arn         = "arn:${local.hub_parts.partition}:iam::${account.id}:role/${local.roles[name].path}${local.roles[name].name}"
      role_path        = "/${local.roles[name].path}"
      role_name        = local.roles[name].name
      hub_role_arn     = local.hub_roles[name]
      route            = try(account.route, "hub")
      environment      = try(account.environment, null)
      duration_seconds = try(account["duration-seconds"], null)
      external_id_env  = try(account["external-id-env"], null)
      diagnosis_role = try({
        arn  = "arn:${local.hub_parts.partition}:iam::${account.id}:role/${local.diagnosis_roles[name].path}${local.diagnosis_roles[name].name}"
        path = "/${local.diagnosis_roles[name].path}"
        name = local.diagnosis_roles[name].name
      }, null)
    } if length(local.problems) == 0
  }
}
