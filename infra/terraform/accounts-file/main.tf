# Reads the accounts file and rejects what the action rejects, as far as Terraform can see it. Terraform's YAML reader is more lenient
# than the action's: it accepts a bare number for an id, the last of two equal keys, and YAML 1.1's yes and no.

locals {
  text    = file(var.path)
  decoded = try(yamldecode(local.text), null)

  # merge() accepts maps and null only, so each of these is a map, whatever the file has.
  root     = try(merge(local.decoded, {}), {})
  hub      = try(merge(local.root.hub, {}), {})
  defaults = try(merge(local.root.defaults, {}), {})
  accounts = try(merge(local.root.accounts, {}), {})

  account_maps = { for name, account in local.accounts : name => try(merge(account, {}), {}) }

  default_keys = ["role", "region", "route", "environment", "session-name", "duration-seconds", "session-policy", "external-id-env", "diagnosis-role"]
  known_keys = {
    root     = ["hub", "defaults", "accounts"]
    hub      = ["role", "region"]
    defaults = local.default_keys
    account  = concat(["id", "labels", "hub-role"], local.default_keys)
  }

  # Every map of the file, with its place and the keys it may have. Values are JSON, in which a string begins with a quote.
  maps = concat(
    [
      { at = "", kind = "root", keys = keys(local.root) },
      { at = "hub.", kind = "hub", keys = keys(local.hub) },
      { at = "defaults.", kind = "defaults", keys = keys(local.defaults) },
    ],
    [for name, account in local.account_maps : { at = "accounts.${name}.", kind = "account", keys = keys(account) }],
  )
  values = concat(
    [for key, value in local.hub : { at = "hub.${key}", key = "hub.${key}", json = jsonencode(value) }],
    [for key, value in local.defaults : { at = "defaults.${key}", key = key, json = jsonencode(value) }],
    flatten([
      for name, account in local.account_maps : [
        for key, value in account : { at = "accounts.${name}.${key}", key = key, json = jsonencode(value) } if key != "labels"
      ]
    ]),
  )
  strings = [
    for value in local.values : { at = value.at, key = value.key, text = jsondecode(value.json) }
    if startswith(value.json, "\"")
  ]

  # What each string must be. IAM allows *, ? and $ in a role's path, but in the hub's permissions
  # they are wildcards and variables.
  rules = {
    id = {
      form  = "^[0-9]{12}$"
      write = "the account's 12 digits in quotes"
    }
    "hub.role" = {
      form  = "^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/([!-#%-)+-9;->@-~]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,64}$"
      write = "the ARN of the hub role, as in arn:aws:iam::111122223333:role/github-hub"
    }
    role = {
      form  = "^/?([!-#%-)+-9;->@-~]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,64}$"
      write = "a role's name, with its path if it has one and without *, ?, $ or :, as in ci/DeployRole"
    }
    "diagnosis-role" = {
      form  = "^/?([!-#%-)+-9;->@-~]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,64}$"
      write = "a role's name, with its path if it has one and without *, ?, $ or :, as in github-diagnosis"
    }
    "hub-role" = {
      form  = "^(arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/|/)?([!-#%-)+-9;->@-~]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,64}$"
      write = "the ARN of another hub role, as in arn:aws:iam::111122223333:role/github-hub-prod, or its name, with its path, in the account of hub.role"
    }
    route = {
      form  = "^(hub|direct)$"
      write = "hub or direct"
    }
    environment = {
      form  = "^[^*?$\\p{C}\\p{Zl}\\p{Zp}]{1,255}$"
      write = "the name of a GitHub environment, without *, ? and $, which have a meaning in IAM"
    }
    "external-id-env" = {
      form  = "^([A-Za-z_][A-Za-z0-9_]*)?[Ee][Xx][Tt][Ee][Rr][Nn][Aa][Ll]_?[Ii][Dd][A-Za-z0-9_]*$"
      write = "the name of an environment variable, which contains EXTERNAL_ID. Never use the external id itself"
    }
  }
  any_string = { form = "", write = "" }

  # Ids are counted in the text without its comments, because decoding keeps only the last of two equal keys.
  without_comments = replace(local.text, "/(?m)(^|\\s)#.*$/", "")
  ids_written      = length(regexall("(?m)(?:^|[{,\\s])[\"']?id[\"']?\\s*:", local.without_comments))
  ids_decoded      = length([for account in values(local.account_maps) : true if contains(keys(account), "id")])
  ids_of_labels    = length([for account in values(local.account_maps) : true if can(account.labels.id)])

  problems = concat(
    local.decoded == null ? ["is empty, or not YAML that Terraform can read. See docs/accounts-file.md"] : [],
    [
      for section, map in { hub = local.hub, defaults = local.defaults, accounts = local.accounts } :
      "${section} is empty. Add keys with values"
      if contains(keys(local.root), section) && length(map) == 0
    ],
    local.decoded != null && !contains(keys(local.root), "accounts") ? ["has no accounts. Add accounts: and the accounts under it"] : [],
    flatten([
      for map in local.maps : [
        for key in map.keys : "${map.at}${key} is an unknown key. Use one of ${join(", ", local.known_keys[map.kind])}"
        if !contains(local.known_keys[map.kind], key)
      ]
    ]),
    [
      for name in keys(local.accounts) :
      "accounts.${name} is not a valid name. Use 1 to 64 letters, digits or - _ ., with at least one letter, and start with a letter or digit"
      if !can(regex("^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$", name)) || !can(regex("[A-Za-z]", name))
    ],
    [
      for name in keys(local.accounts) :
      "accounts.${name} is a reserved name: Terraform reads yes, no, on, off, true and false as booleans, and hub is the hub. Use another name"
      if contains(["true", "false", "hub"], name)
    ],
    [
      for name, account in local.account_maps : "accounts.${name} has no id. Add id: and the account's 12 digits in quotes"
      if !contains(keys(account), "id")
    ],
    [
      for name, account in local.account_maps : "accounts.${name} has no role, and defaults has none. Add role: and the role's name"
      if !contains(keys(merge(local.defaults, account)), "role")
    ],
    !contains(keys(local.hub), "role") ? ["hub.role is missing. Set it to the ARN of the hub role, which has its account, path and name"] : [],
    [
      for value in local.values :
      value.key == "id" && can(regex("^[0-9]", value.json))
      ? "${value.at} is a bare number, and YAML may lose its leading zeros. Set id: to the account's 12 digits in quotes"
      : "${value.at} is not a string in YAML. Put the value in quotes"
      if value.key != "duration-seconds" && !startswith(value.json, "\"")
    ],
    [
      for value in local.values : "${value.at} is not valid. Set a whole number from 900 to 43200, without quotes"
      if value.key == "duration-seconds" && !(can(regex("^[0-9]+$", value.json)) && try(jsondecode(value.json) >= 900 && jsondecode(value.json) <= 43200, false))
    ],
    [
      for value in local.strings : "${value.at} is not valid. Set ${local.rules[value.key].write}"
      if contains(keys(local.rules), value.key) && !can(regex(lookup(local.rules, value.key, local.any_string).form, value.text))
    ],
    [
      for value in local.strings : "${value.at} is a date in Terraform. Put it in quotes"
      if can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$", value.text))
    ],
    [
      for name, arn in local.hub_roles : "accounts.${name}.hub-role is in another partition than hub.role. Use one accounts file for each partition"
      if try(regex("^arn:([^:]+):", arn)[0] != local.hub_parts.partition, false)
    ],
    [
      for name, account in local.account_maps : "accounts.${name}.labels is not valid. Add names and values under it"
      if contains(keys(account), "labels") && !can(merge(account.labels, {}))
    ],
    local.ids_written > local.ids_decoded + local.ids_of_labels
    ? ["holds ${local.ids_written} ids, but ${local.ids_decoded} accounts. An account or its id occurs twice, and Terraform sees only the last one"]
    : [],
    # A plain value never begins with & or *, and this finds none after a quote.
    can(regex("(?m)^[^#'\"]*:[ \\t]+[&*][A-Za-z0-9_-]+", local.text)) || can(regex("(?m)^[^#'\"]*<<\\s*:", local.text))
    ? ["holds anchors, aliases or merge keys, which the action rejects. Put what all accounts share under defaults"]
    : [],
  )

  hub_parts = try(regex("^arn:(?P<partition>[^:]+):iam::(?P<account>[0-9]{12}):role(?P<path>/(?:.+/)?)(?P<name>[^/]+)$", local.hub.role), null)

  # Each account's own keys win over the defaults, as in the action.
  effective = { for name, account in local.account_maps : name => merge(local.defaults, account) }
  roles     = { for name, account in local.effective : name => try(regex("^/?(?P<path>(?:.+/)?)(?P<name>[^/]+)$", account.role), null) }

  # An account's own hub role, as ARN or as a name in the account of hub.role.
  hub_roles = {
    for name, account in local.account_maps : name => try(
      startswith(account["hub-role"], "arn:") ? account["hub-role"]
      : "arn:${local.hub_parts.partition}:iam::${local.hub_parts.account}:role/${trimprefix(account["hub-role"], "/")}",
      local.hub.role,
      null,
    )
  }

  # Only a session of the hub role may assume a diagnosis role, so route direct has none.
  diagnosis_roles = {
    for name, account in local.effective : name => try(regex("^/?(?P<path>(?:.+/)?)(?P<name>[^/]+)$", account["diagnosis-role"]), null)
    if try(account.route, "hub") == "hub"
  }
}
