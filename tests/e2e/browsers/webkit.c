// A window with WebKit's engine, the one of iPhones, that WebDriver drives and that keeps what pages keep.
// Debian's own MiniBrowser forgets everything when it is driven.
// Usage: webkit FOLDER [FEATURE…]: where it keeps things, and which of the engine's features are switched on.
#include <webkit2/webkit2.h>

static WebKitWebContext *context;
static char **features;

static WebKitWebView *open_window(WebKitAutomationSession *session, gpointer data) {
  (void)session, (void)data;
  WebKitWebView *view = g_object_new(WEBKIT_TYPE_WEB_VIEW, "web-context", context, "is-controlled-by-automation", TRUE, NULL);
  WebKitSettings *settings = webkit_web_view_get_settings(view);
  // What the console says is read by the test.
  webkit_settings_set_enable_write_console_messages_to_stdout(settings, TRUE);
  WebKitFeatureList *all = webkit_settings_get_all_features();
  for (char **name = features; *name; name++)
    for (gsize i = 0; i < webkit_feature_list_get_length(all); i++)
      if (!g_strcmp0(webkit_feature_get_identifier(webkit_feature_list_get(all, i)), *name))
        webkit_settings_set_feature_enabled(settings, webkit_feature_list_get(all, i), TRUE);
  webkit_feature_list_unref(all);
  GtkWidget *window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size(GTK_WINDOW(window), 390, 844);
  gtk_container_add(GTK_CONTAINER(window), GTK_WIDGET(view));
  g_signal_connect_swapped(view, "close", G_CALLBACK(gtk_widget_destroy), window);
  gtk_widget_show_all(window);
  return view;
}

static void driven(WebKitWebContext *of, WebKitAutomationSession *session, gpointer data) {
  (void)of, (void)data;
  g_signal_connect(session, "create-web-view", G_CALLBACK(open_window), NULL);
}

int main(int count, char **words) {
  gtk_init(&count, &words);
  if (count < 2) return 2;
  features = words + 2;
  WebKitWebsiteDataManager *kept = webkit_website_data_manager_new("base-data-directory", words[1], "base-cache-directory", words[1], NULL);
  context = webkit_web_context_new_with_website_data_manager(kept);
  webkit_web_context_set_automation_allowed(context, TRUE);
  g_signal_connect(context, "automation-started", G_CALLBACK(driven), NULL);
  gtk_main();
  return 0;
}
