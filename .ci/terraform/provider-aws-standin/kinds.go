package main

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	roleName   = regexp.MustCompile(`^[\w+=,.@-]{1,64}$`)
	policyName = regexp.MustCompile(`^[\w+=,.@-]{1,128}$`)
	iamPath    = regexp.MustCompile(`^/([!-~]{1,510}/)?$`)
	policyARN  = regexp.MustCompile(`^arn:[\w-]+:iam::(\d{12}|aws):policy/[!-~]+$`)
	issuerURL  = regexp.MustCompile(`^https://`)
)

// The kinds that the modules use, by the pages of the real provider's documentation.
var kinds = []kind{
	// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_openid_connect_provider
	{
		typeName: "aws_iam_openid_connect_provider",
		attributes: tagged(map[string]schema.Attribute{
			"url":            fixed(issuerURL),
			"client_id_list": schema.SetAttribute{ElementType: types.StringType, Required: true},
			"id":             answered(),
			"arn":            answered(),
		}),
		answer: func(at account, planned func(string) string) map[string]string {
			arn := at.arn("oidc-provider/" + planned("url")[len("https://"):])
			return map[string]string{"id": arn, "arn": arn}
		},
	},
	// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role
	{
		typeName: "aws_iam_role",
		attributes: tagged(map[string]schema.Attribute{
			"name":               fixed(roleName),
			"path":               pathAttribute(),
			"description":        schema.StringAttribute{Optional: true},
			"assume_role_policy": document(),
			"max_session_duration": schema.Int64Attribute{
				Optional: true, Computed: true, Default: int64default.StaticInt64(3600),
				Validators: []validator.Int64{between{3600, 43200}},
			},
			"permissions_boundary": schema.StringAttribute{Optional: true, Validators: []validator.String{matching{policyARN}}},
			"id":                   answered(),
			"arn":                  answered(),
			"unique_id":            answered(),
		}),
		answer: func(at account, planned func(string) string) map[string]string {
			return map[string]string{
				"id":        planned("name"),
				"arn":       at.arn("role" + planned("path") + planned("name")),
				"unique_id": "AROASTANDIN0000000000",
			}
		},
	},
	// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy
	{
		typeName: "aws_iam_role_policy",
		attributes: map[string]schema.Attribute{
			"name":   fixed(policyName),
			"role":   fixed(roleName),
			"policy": document(),
			"id":     answered(),
		},
		answer: func(_ account, planned func(string) string) map[string]string {
			return map[string]string{"id": planned("role") + ":" + planned("name")}
		},
	},
	// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy
	{
		typeName: "aws_iam_policy",
		attributes: tagged(map[string]schema.Attribute{
			"name":        fixed(policyName),
			"path":        pathAttribute(),
			"description": schema.StringAttribute{Optional: true},
			"policy":      document(),
			"id":          answered(),
			"arn":         answered(),
		}),
		answer: func(at account, planned func(string) string) map[string]string {
			arn := at.arn("policy" + planned("path") + planned("name"))
			return map[string]string{"id": arn, "arn": arn}
		},
	},
	// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachment
	{
		typeName: "aws_iam_role_policy_attachment",
		attributes: map[string]schema.Attribute{
			"role":       fixed(roleName),
			"policy_arn": fixed(policyARN),
			"id":         answered(),
		},
		answer: func(_ account, planned func(string) string) map[string]string {
			return map[string]string{"id": planned("role") + "-" + planned("policy_arn")}
		},
	},
}

func (a account) arn(what string) string {
	return "arn:" + a.partition + ":iam::" + a.id + ":" + what
}

// An argument without which there is no such resource, and whose change makes another one.
func fixed(form *regexp.Regexp) schema.Attribute {
	return schema.StringAttribute{
		Required:      true,
		Validators:    []validator.String{matching{form}},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
}

func pathAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString("/"),
		Validators:    []validator.String{matching{iamPath}},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
}

func document() schema.Attribute {
	return schema.StringAttribute{Required: true, Validators: []validator.String{jsonObject{}}}
}

// What AWS answers, and keeps.
func answered() schema.Attribute {
	return schema.StringAttribute{
		Computed:      true,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

func tagged(attributes map[string]schema.Attribute) map[string]schema.Attribute {
	attributes["tags"] = schema.MapAttribute{ElementType: types.StringType, Optional: true}
	attributes["tags_all"] = schema.MapAttribute{ElementType: types.StringType, Computed: true}
	return attributes
}
