{{/* Labels every object carries. Called with (dict "root" $ "service" "auth"). */}}
{{- define "innkeeper.labels" -}}
{{ include "innkeeper.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{/* Labels that select the pods of one service. */}}
{{- define "innkeeper.selector" -}}
app.kubernetes.io/name: innkeeper
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}
{{- end }}

{{- define "innkeeper.name" -}}
{{ printf "%s-%s" .root.Release.Name .service }}
{{- end }}
