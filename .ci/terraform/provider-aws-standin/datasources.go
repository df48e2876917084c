package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Where a data source gets its account from.
type lookup struct{ at account }

func (l *lookup) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	if at, ok := req.ProviderData.(account); ok {
		l.at = at
	}
}

// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/caller_identity
type callerIdentity struct{ lookup }

type callerIdentityState struct {
	ID        types.String `tfsdk:"id"`
	AccountID types.String `tfsdk:"account_id"`
	ARN       types.String `tfsdk:"arn"`
	UserID    types.String `tfsdk:"user_id"`
}

func (*callerIdentity) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "aws_caller_identity"
}

func (*callerIdentity) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = computed("id", "account_id", "arn", "user_id")
}

func (c *callerIdentity) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	resp.Diagnostics.Append(resp.State.Set(ctx, callerIdentityState{
		ID:        types.StringValue(c.at.id),
		AccountID: types.StringValue(c.at.id),
		ARN:       types.StringValue("arn:" + c.at.partition + ":iam::" + c.at.id + ":user/stand-in"),
		UserID:    types.StringValue("AIDASTANDIN0000000000"),
	})...)
}

// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/partition
type partition struct{ lookup }

type partitionState struct {
	ID        types.String `tfsdk:"id"`
	Partition types.String `tfsdk:"partition"`
	DNSSuffix types.String `tfsdk:"dns_suffix"`
}

func (*partition) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "aws_partition"
}

func (*partition) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = computed("id", "partition", "dns_suffix")
}

func (p *partition) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	suffix := "amazonaws.com"
	if p.at.partition == "aws-cn" {
		suffix = "amazonaws.com.cn"
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, partitionState{
		ID:        types.StringValue(p.at.partition),
		Partition: types.StringValue(p.at.partition),
		DNSSuffix: types.StringValue(suffix),
	})...)
}

func computed(names ...string) schema.Schema {
	attributes := map[string]schema.Attribute{}
	for _, name := range names {
		attributes[name] = schema.StringAttribute{Computed: true}
	}
	return schema.Schema{Attributes: attributes}
}
