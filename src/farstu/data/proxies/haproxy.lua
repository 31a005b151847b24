-- @HOST@: asks Farstu about a request, and keeps what it says in variables of the transaction.
-- Made by: farstu proxy-config haproxy-lua

local CHECK = "@FARSTU@/forward-auth/redirect/@HOST@"
local TOLD = { @COPIED@ }
local PASSED_ON = { "cookie", "accept", "accept-language", "sec-fetch-mode" }

local function first(values)
  return values and values[0] or ""
end

local function variable(name)
  return "txn.farstu_" .. string.gsub(string.lower(name), "-", "_")
end

core.register_action("farstu_check", { "http-req" }, function(txn)
  local came = txn.http:req_get_headers()
  local asking = {
    ["host"] = { "@FARSTU_NAME@" }, -- without a port: HAProxy looks for it in the certificate
    ["farstu-secret"] = { "@SECRET@" },
    ["x-forwarded-host"] = { first(came["host"]) },
    ["x-forwarded-proto"] = { "@SCHEME@" },
    ["x-forwarded-method"] = { txn.sf:method() },
    ["x-forwarded-uri"] = { txn.sf:pathq() },
    ["x-forwarded-for"] = { txn.sf:src() },
  }
  for _, name in ipairs(PASSED_ON) do
    if came[name] then
      local values = {}
      for at = 0, #came[name] do values[#values + 1] = came[name][at] end
      asking[name] = values
    end
  end
  local answer = core.httpclient():get{ url = CHECK, headers = asking, timeout = 5000 }
  if not answer or not answer.status or not answer.headers then
    return
  end
  txn:set_var("txn.farstu_location", first(answer.headers["location"]))
  txn:set_var("txn.farstu_set_cookie", first(answer.headers["set-cookie"]))
  txn:set_var("txn.farstu_challenge", first(answer.headers["www-authenticate"]))
  txn:set_var("txn.farstu_said", first(answer.headers["farstu-said"]))
  txn:set_var("txn.farstu_cookie", first(answer.headers["cookie"]))
  for _, name in ipairs(TOLD) do
    txn:set_var(variable(name), first(answer.headers[string.lower(name)]))
  end
  txn:set_var("txn.farstu_status", tostring(answer.status))
end)
