// What C++ imports (host_file.cc). The worker gives `hostRead` when it starts the module.
mergeInto(LibraryManager.library, {
  permafrost_host_read: function (id, offset, into, size) {
    return Module['hostRead'](id, offset, into, size) ? 0 : 1;
  },
});
