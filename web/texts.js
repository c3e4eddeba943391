// Every text of the page, side by side: key -> [English, 简体中文]. {name} is filled in; **bold** and `code` are the only
// marks. What the core says (errors, notes) comes in English, as the command line prints it; error.* put a line in the
// user's language above it.
export const LANGUAGES = ['en', 'zh-CN'];

export const TEXTS = {
  title: ['freeze a TensorFlow checkpoint', '冻结 TensorFlow checkpoint'],
  skip: ['Skip to the content', '跳到正文'],
  language: ['Language', '语言'],
  tagline: [
    'Freeze a TensorFlow 1.x checkpoint into one .pb file, right here in this tab. Nothing is installed, nothing is uploaded.',
    '把 TensorFlow 1.x 的 checkpoint 冻结成一个 .pb 文件。全部在这个网页里完成：不用安装任何东西，文件也不会上传。',
  ],
  footer: [
    'Your files stay on this machine: the page is not allowed to contact anyone but the server it came from, and after the first visit it works without a network. Open source, Apache-2.0.',
    '文件始终留在你的电脑上：浏览器只允许本页访问它自己所在的服务器，第一次打开之后断网也能用。开源，Apache-2.0 许可证。',
  ],
  'update.text': ['A newer version of this page is ready.', '本页有新版本可用。'],
  'update.button': ['Load it', '载入新版本'],

  'files.title': ['1. The checkpoint', '1. 选择 checkpoint'],
  'files.drop': ['Drop the files of your checkpoint here', '把 checkpoint 的文件拖到这里'],
  'files.hint': [
    '`model.ckpt-….meta`, `.index` and every `.data-…` file; or their folder; or a .zip, .tar or .tar.gz of them. In any order.',
    '`model.ckpt-….meta`、`.index` 和全部 `.data-…` 文件；也可以拖整个文件夹，或 .zip、.tar、.tar.gz 压缩包。先后顺序随意。',
  ],
  'files.choose': ['Choose files', '选择文件'],
  'files.folder': ['Choose a folder', '选择文件夹'],
  'files.example': ['Try the example', '试试示例'],
  'files.over': ['Start over with other files', '换一批文件重新开始'],
  'files.which': ['There are several checkpoints. Which one?', '这里有多个 checkpoint，用哪一个？'],
  'files.newest': ['{name} (the newest, as the file “checkpoint” says)', '{name}（最新，依据 checkpoint 文件）'],
  'files.incomplete': ['{name} (incomplete)', '{name}（不完整）'],
  'files.more': ['and {count} more files', '另有 {count} 个文件'],
  'files.none': ['No checkpoint among these files', '这些文件里没有 checkpoint'],
  'files.none.help': [
    'A checkpoint has a .meta (the graph), an .index (the list of its tensors) and one or more .data files (the weights).',
    '一个 checkpoint 由 .meta（计算图）、.index（张量目录）和一个或多个 .data 文件（权重）组成。',
  ],
  'files.missing': ['{name}: still missing {files}', '{name}：还缺少 {files}'],
  'files.missing.help': [
    'Drop the missing files too; they lie where the others come from.',
    '请把缺少的文件也拖进来，它们和其他文件在同一个目录里。',
  ],
  'files.missing.meta': [
    'Without the .meta there are weights and no graph, so nothing can be frozen. Take the .meta of another step of the same training if this one is lost.',
    '没有 .meta 就只有权重、没有计算图，无法冻结。如果它丢失了，可以用同一次训练中其他步数的 .meta。',
  ],
  'files.mixed': [
    'These files belong to different checkpoints: {names}. All files of one checkpoint have the same name up to the ending.',
    '这些文件属于不同的 checkpoint：{names}。同一个 checkpoint 的文件，除后缀外名字应当相同。',
  ],

  'contents.title': ['What is inside', '内容'],
  'contents.version': ['Written by', '写入程序'],
  'contents.version.unknown': ['a TensorFlow that does not say which', '未注明版本的 TensorFlow'],
  'contents.step': ['Training step', '训练步数'],
  'contents.step.value': ['{step}', '{step}'],
  'contents.nodes': ['Nodes in the graph', '计算图节点数'],
  'contents.tensors': ['Tensors', '张量'],
  'contents.tensors.value': ['{tensors} with {parameters} values, {size}', '{tensors} 个，共 {parameters} 个数值，{size}'],
  'contents.shards': ['Data files', '数据文件'],
  'contents.placeholders': ['Placeholders', '占位符（placeholder）'],
  'contents.notes': ['Notes', '说明'],

  'outputs.title': ['2. The outputs', '2. 选择输出节点'],
  'outputs.hint': [
    'The frozen graph keeps what the outputs need and nothing else. Take the last node of the inference part, not the loss.',
    '冻结后的图只保留输出节点所需要的部分。请选推理部分的最后一个节点，不要选损失函数。',
  ],
  'outputs.likely': ['Likely outputs', '可能的输出'],
  'outputs.none': ['None stand out in this graph; search for yours below.', '没有明显的候选，请在下面搜索。'],
  'outputs.reason.loss_reads_it': ['the loss {loss} reads it', '损失函数 {loss} 使用了它'],
  'outputs.reason.usually_last': ['usually the last step', '通常是最后一步'],
  'outputs.reason.nothing_reads_it': ['nothing reads it', '没有其他节点使用它'],
  'outputs.search': ['Search all nodes', '搜索所有节点'],
  'outputs.found': ['{count} nodes found', '找到 {count} 个节点'],
  'outputs.found.shown': ['{count} nodes found, the first {shown} shown', '找到 {count} 个节点，显示前 {shown} 个'],
  'outputs.more': ['Show more', '显示更多'],
  'outputs.tree': ['Browse by scope', '按作用域浏览'],
  'outputs.scope': ['{name} ({count} nodes)', '{name}（{count} 个节点）'],
  'outputs.chosen': ['Chosen', '已选'],
  'outputs.remove': ['Remove {name}', '移除 {name}'],
  'outputs.empty': ['Choose at least one output.', '请至少选择一个输出节点。'],
  'outputs.keeps': ['keeps {nodes} nodes, {size}', '保留 {nodes} 个节点，{size}'],
  'outputs.keeps.all': [
    'Together they keep {nodes} of {all} nodes and {variables} variables, about {size}.',
    '合计保留 {all} 个节点中的 {nodes} 个，{variables} 个变量，约 {size}。',
  ],
  'outputs.unset': [
    '{count} of the variables have no value in this checkpoint, so freezing will fail.',
    '其中 {count} 个变量在这个 checkpoint 里没有值，无法冻结。',
  ],

  'freeze.title': ['3. Freeze', '3. 冻结'],
  'freeze.name': ['Name of the file', '文件名'],
  'freeze.options': ['Options', '选项'],
  'freeze.devices': ['Keep the devices that nodes are pinned to (GPU, TPU). Usually they are in the way.', '保留节点上指定的设备（GPU、TPU）。通常不需要。'],
  'freeze.button': ['Freeze', '冻结'],
  'freeze.cancel': ['Cancel', '取消'],
  'freeze.cancelled': ['Cancelled. Nothing is lost; freeze again whenever you like.', '已取消。文件都还在，可以随时重新冻结。'],

  'progress.unpacking': ['Unpacking {size} of {total}', '正在解压 {size} / {total}'],
  'progress.reading': ['Reading the graph', '正在读取计算图'],
  'progress.checking': ['Checking the weights: {size} of {total}', '正在校验权重：{size} / {total}'],
  'progress.working': ['Working', '处理中'],

  'result.title': ['4. The frozen graph', '4. 冻结结果'],
  'result.facts': [
    '**{nodes} ops in the final graph.** Froze {variables} variables. {size}.',
    '**最终的图里有 {nodes} 个节点。** 冻结了 {variables} 个变量。{size}。',
  ],
  'result.download': ['Download {name}', '下载 {name}'],
  'result.changed': [
    'A file changed on the disk after it was chosen, so the frozen graph can no longer be put together. Choose the files again.',
    '有文件在选择之后被修改，无法再拼出冻结的图。请重新选择文件。',
  ],
  'result.feeds': ['These placeholders must be fed when the graph runs:', '运行时需要给这些占位符传值：'],
  'result.feeds.none': ['The graph needs no input: it has no placeholders.', '这个图没有占位符，不需要输入。'],
  'result.default': ['has a default', '有默认值'],
  'result.snippet': ['To load it', '加载代码'],
  'result.copy': ['Copy', '复制'],
  'result.copied': ['Copied.', '已复制。'],

  'error.DATA_LOSS': ['A file is damaged, or is not what its name says', '文件已损坏，或者与文件名不符'],
  'error.NOT_FOUND': ['Something is missing', '缺少文件或张量'],
  'error.FAILED_PRECONDITION': ['This does not fit together', '这些内容对不上'],
  'error.INVALID_ARGUMENT': ['That is not possible', '无法这样做'],
  'error.UNIMPLEMENTED': ['Not supported yet', '暂不支持'],
  'error.RESOURCE_EXHAUSTED': ['Too large', '太大了'],
  'error.UNAVAILABLE': ['A file cannot be read', '文件无法读取'],
  'error.INTERNAL': ['Something went wrong', '出错了'],
  'error.CANCELLED': ['Cancelled', '已取消'],

  'help.title': ['Help', '帮助'],
  'help.files.q': ['Which files do I need?', '需要哪些文件？'],
  'help.files.a': [
    'All files that `tf.train.Saver` wrote for one step: `model.ckpt-1000.meta` (the graph), `model.ckpt-1000.index` and all `model.ckpt-1000.data-00000-of-0000N` (the weights). If you bring the whole training folder, you can choose the step; the file `checkpoint` tells which one is the newest.',
    '`tf.train.Saver` 在某一步写出的全部文件：`model.ckpt-1000.meta`（计算图）、`model.ckpt-1000.index` 和全部 `model.ckpt-1000.data-00000-of-0000N`（权重）。也可以拖入整个训练目录再选步数，`checkpoint` 文件会指出最新的一步。',
  ],
  'help.outputs.q': ['Which node is my output?', '哪个节点是输出？'],
  'help.outputs.a': [
    'Usually what the loss is computed from, such as the logits, or the softmax behind it. The list offers the likeliest. A name from a program works with and without `:0`.',
    '通常是计算损失之前的节点，例如 logits，或者它后面的 softmax。列表里会给出最可能的几个。程序里的名字带不带 `:0` 都可以。',
  ],
  'help.feeds.q': ['What are keep_prob and is_training doing in the frozen graph?', '冻结后的图里为什么还有 keep_prob 和 is_training？'],
  'help.feeds.a': [
    'Placeholders that the outputs depend on stay placeholders: feed `keep_prob` = 1 and `is_training` = False when you run the graph.',
    '输出依赖的占位符会保留下来：运行时请传入 `keep_prob` = 1、`is_training` = False。',
  ],
  'help.limits.q': ['What does not work?', '有哪些限制？'],
  'help.limits.a': [
    'Checkpoints of the old format V1 (a single file, before TensorFlow 0.12), SavedModels, and variables inside functions (TensorFlow 2) are not supported yet. A frozen graph cannot be larger than 2 GB, because no program can read a larger one; the checkpoint itself may be of any size.',
    '旧的 V1 格式（TensorFlow 0.12 之前的单文件）、SavedModel、以及函数内部的变量（TensorFlow 2）暂不支持。冻结后的图不能超过 2 GB，因为没有程序能读更大的；checkpoint 本身可以任意大。',
  ],
  'help.privacy.q': ['Can I be sure that nothing is uploaded?', '怎么确定文件没有上传？'],
  'help.privacy.a': [
    'Yes: the page forbids itself any connection to other servers (its Content-Security-Policy), and the browser enforces that. Load the page, switch the network off, and it still works. To remove its offline copy, open it with `?reset` at the end of the address.',
    '可以：本页用 Content-Security-Policy 禁止自己连接其他服务器，由浏览器强制执行。打开页面后断开网络，它照样能用。要清除离线副本，在网址末尾加上 `?reset` 打开即可。',
  ],
  'help.cli.q': ['Is there a program for the command line?', '有命令行程序吗？'],
  'help.cli.a': [
    'Yes, with the same core and the same results: `permafrost freeze CHECKPOINT --outputs a,b`. It also answers to the flags of TensorFlow’s `freeze_graph.py`.',
    '有，核心和结果完全相同：`permafrost freeze CHECKPOINT --outputs a,b`。它也支持 TensorFlow 的 `freeze_graph.py` 的全部参数。',
  ],
};

export const HELP = ['files', 'outputs', 'feeds', 'limits', 'privacy', 'cli'];
