package main

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type standIn struct{}

// The account that a provider block stands for. The real provider asks STS; here `allowed_account_ids` must name it.
type account struct {
	id        string
	partition string
}

type settings struct {
	Region            types.String `tfsdk:"region"`
	Profile           types.String `tfsdk:"profile"`
	AllowedAccountIDs []string     `tfsdk:"allowed_account_ids"`
}

func (*standIn) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "aws"
}

func (*standIn) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"region":              schema.StringAttribute{Optional: true},
		"profile":             schema.StringAttribute{Optional: true},
		"allowed_account_ids": schema.SetAttribute{ElementType: types.StringType, Optional: true},
	}}
}

func (*standIn) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var given settings
	resp.Diagnostics.Append(req.Config.Get(ctx, &given)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if len(given.AllowedAccountIDs) != 1 {
		resp.Diagnostics.AddError(
			"The stand-in does not know its account",
			"It asks no STS, so write one account into allowed_account_ids of the provider block.",
		)
		return
	}
	at := account{id: given.AllowedAccountIDs[0], partition: partitionOf(given.Region.ValueString())}
	resp.ResourceData = at
	resp.DataSourceData = at
}

func (*standIn) Resources(context.Context) []func() resource.Resource {
	makers := make([]func() resource.Resource, 0, len(kinds))
	for _, kind := range kinds {
		makers = append(makers, func() resource.Resource { return &thing{kind: kind} })
	}
	return makers
}

func (*standIn) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		func() datasource.DataSource { return &callerIdentity{} },
		func() datasource.DataSource { return &partition{} },
	}
}

func partitionOf(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	default:
		return "aws"
	}
}
