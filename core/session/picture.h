// The pictures that the faces decode and the session feeds: Picture, and how large one may be.
#pragma once

#include "core/execute/picture.h"  // IWYU pragma: export
