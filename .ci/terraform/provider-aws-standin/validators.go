package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

type matching struct{ form *regexp.Regexp }

func (m matching) Description(context.Context) string { return "must match " + m.form.String() }

func (m matching) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (m matching) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if known(req) && !m.form.MatchString(req.ConfigValue.ValueString()) {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid value", m.Description(ctx))
	}
}

type jsonObject struct{}

func (jsonObject) Description(context.Context) string { return "must be a JSON object" }

func (j jsonObject) MarkdownDescription(ctx context.Context) string { return j.Description(ctx) }

func (j jsonObject) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	var object map[string]any
	if known(req) && json.Unmarshal([]byte(req.ConfigValue.ValueString()), &object) != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid policy", j.Description(ctx))
	}
}

type between struct{ least, most int64 }

func (b between) Description(context.Context) string {
	return fmt.Sprintf("must be from %d to %d", b.least, b.most)
}

func (b between) MarkdownDescription(ctx context.Context) string { return b.Description(ctx) }

func (b between) ValidateInt64(ctx context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	value := req.ConfigValue.ValueInt64()
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() && (value < b.least || value > b.most) {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid value", b.Description(ctx))
	}
}

func known(req validator.StringRequest) bool {
	return !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown()
}
