package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// One kind of resource: its arguments, and what AWS would answer of them.
type kind struct {
	typeName   string
	attributes map[string]schema.Attribute
	// The computed attributes, from the planned ones.
	answer func(at account, planned func(name string) string) map[string]string
}

// A resource of any kind. It lives in Terraform's state alone.
type thing struct {
	kind kind
	at   account
}

func (t *thing) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = t.kind.typeName
}

func (t *thing) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: t.kind.attributes}
}

func (t *thing) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	if at, ok := req.ProviderData.(account); ok {
		t.at = at
	}
}

func (t *thing) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	t.complete(ctx, req.Plan, &resp.State)
}

// Read leaves the state as it is: nobody else changes what is nowhere.
func (*thing) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (t *thing) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
	t.complete(ctx, req.Plan, &resp.State)
}

func (*thing) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

func (t *thing) complete(ctx context.Context, plan tfsdk.Plan, state *tfsdk.State) {
	planned := func(name string) string {
		var value types.String
		plan.GetAttribute(ctx, path.Root(name), &value)
		return value.ValueString()
	}
	for name, value := range t.kind.answer(t.at, planned) {
		state.SetAttribute(ctx, path.Root(name), value)
	}
	if _, tagged := t.kind.attributes["tags_all"]; tagged {
		tags := map[string]string{}
		plan.GetAttribute(ctx, path.Root("tags"), &tags)
		if tags == nil {
			tags = map[string]string{}
		}
		state.SetAttribute(ctx, path.Root("tags_all"), tags)
	}
}
