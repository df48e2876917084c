if (process.getBuiltinModule) { if (!URL.parse) URL.parse = function (url, base) { try { return new URL(url, base); } catch (error) { return null; } }; import("./program.js");  }
else { var told = "This is Node " + process.versions.node + ", and xacct-action needs Node 20.16, 22.3 or newer. Update the runner, or run this with a newer Node first on PATH.";  }
