"""The controls every screen is made of; they paint and take clicks, and know no view-model.

Where to look, module by module:

* ``layout``  ``column`` ``row`` ``stretch`` ``gap`` build layouts that read like the screen
* ``surface`` ``Page`` ``Stage`` ``Card`` ``Line`` ``PopupFrame`` ``Scrim``: what things lie on;
  whatever lies inside a ``Stage`` takes the stage colours by itself
* ``label``   ``Label`` (wraps) and ``ElidedLabel`` (one line; names are cut in the middle)
* ``button``  ``Button`` (words, with ``Look``) and ``PopupButton`` of the incoming call
* ``icon_button`` ``IconButton``; ``round_button`` ``RoundButton`` of call and contact pages
* ``avatar``  ``Avatar``; ``presence`` ``PresenceDot`` and ``Dot``; ``call_avatar`` ``CallAvatar``
* ``field``   ``Field`` and ``SearchField``; ``choice`` ``Switch`` ``ComboBox`` ``Slider``;
  ``setting_row`` ``SettingRow`` ``SwitchRow`` ``ComboRow``; ``option_card`` ``OptionCard``
* ``chip``    ``Chip`` ``Tag`` ``Pill`` and ``Tone``; ``badge`` ``Badge``
* ``toast``   ``ToastHost``; ``banner`` ``Banner``; ``empty`` ``EmptyState``; ``dialog`` ``Dialog``
* ``rail``    ``Rail`` ``RailItem``; ``nav_item`` ``NavItem``; ``list_row`` ``ListRowDelegate``
  ``RowList``; ``row_paint`` ``ListRow`` ``ListSection`` ``RowAction``: what a row shows
* ``scroll``  ``ScrollPage``; ``stage_strip`` ``StageStrip``; ``theme_sample`` ``ThemeSample``;
  ``people_drawing`` ``PeopleDrawing``
* ``menu``    ``Menu``; ``device_menu`` ``DeviceMenu``
* ``meter``   ``LevelMeter`` ``QualityBars`` ``TimeBar``; ``spinner`` ``Spinner``; ``video_tile``
  ``VideoTile``
* beside the kit: ``app.ui.icons`` ``Icon`` and ``app.ui.logo`` ``Logo``, which paint too;
  ``app.ui.i18n`` ``isolated``

Habits of the kit: the first argument of a control is its ``objectName``, the intent's word
(``hangUp``); icon-only controls take their spoken name next; the ``parent`` comes last. Sizes come
from ``app.ui.tokens``, colours from ``app.ui.theme.current()`` at paint time.
"""
